import { log } from '@acme/log'
import { audit } from '@acme/log/audit'
import { ORDER } from 'names'
log.info({ a: 1 }, ORDER)
audit.info('user.seen')
