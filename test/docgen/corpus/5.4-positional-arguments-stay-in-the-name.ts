import { getEventLogger } from '@org/otel'
const logger = getEventLogger('d')
logger.info('scan of %s')

/* expected
"d.scan of %s" info :3 ()
*/
