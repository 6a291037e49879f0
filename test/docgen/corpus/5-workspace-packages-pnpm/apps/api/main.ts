import { log } from '@acme/log'
log.info('x')
