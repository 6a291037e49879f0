import pino from 'pino'
const logger = pino({ name: 'd' })
const log = logger.child({ a: 1 }).child({ b: 2 })
log.info('scan.created')

/* expected
"d.scan.created" info :4 (a, b)
*/
