import { getEventLogger } from '@org/otel'
const logger = getEventLogger('d')
logger.bind({ a: 1 }).bind({ b: 2 }).bind({ c: 3 }).info('scan.created', { d: 4 })

/* expected
"d.scan.created" info :3 (a, b, c, d)
*/
