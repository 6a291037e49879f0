import { getEventLogger } from '@org/otel'
const logger = getEventLogger('d')
logger.warn('a')
logger.warning('a')
logger.error('b')
logger.exception('b')
logger.fatal('c')
logger.critical('c')
logger.info('e')
logger.msg('e')

/* expected
"d.a" warn :3 :4 ()
"d.b" error :5 :6 ()
"d.c" fatal :7 :8 ()
"d.e" info :9 :10 ()
*/
