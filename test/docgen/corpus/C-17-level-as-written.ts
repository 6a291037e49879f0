import { getEventLogger } from '@org/otel'
const logger = getEventLogger('d')
logger.warning('a')
logger.exception('b')
logger.fatal('c')

/* expected
"d.a" warning :3 ()
"d.b" exception :4 ()
"d.c" fatal :5 ()
*/
