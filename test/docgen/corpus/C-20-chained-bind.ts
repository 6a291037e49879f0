import pino from 'pino'
const logger = pino({ name: 'd' })
logger.child({ a: 1 }).info({ b: 2 }, 'scan.created')

/* expected
"d.scan.created" info :3 (a, b)
*/
