import { log } from 'shop'
import { log as inner } from '#log'
import { log as starred } from '#src/log'
log.info('a')
inner.info('b')
starred.info('c')
