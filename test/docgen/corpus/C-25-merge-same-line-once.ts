import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info('scan.created'); logger.info('scan.created')

/* expected
"d.scan.created" info :3 ()
*/
