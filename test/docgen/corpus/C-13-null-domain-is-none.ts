import pino from 'pino'
const logger = pino({ name: undefined })
logger.info('scan.created')

/* expected
"scan.created" info :3 ()
*/
