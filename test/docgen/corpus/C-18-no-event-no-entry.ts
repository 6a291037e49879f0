import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info()
logger.info({ a: 1 })

/* expected
*/
