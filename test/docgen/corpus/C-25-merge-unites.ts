import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info({ a: 1 }, 'scan.created')
logger.info({ b: 1 }, 'scan.created')

/* expected
"d.scan.created" info :3 :4 (a, b)
*/
