import { log } from '@/log'
import { log as other } from '~log'
import { log as based } from 'src/log'
log.info('a')
other.info('b')
based.info('c')
