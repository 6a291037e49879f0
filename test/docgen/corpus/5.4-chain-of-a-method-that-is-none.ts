import pino from 'pino'
const logger = pino({ name: 'd' })
logger.unbind('x').info('scan.created')

/* expected
*/
