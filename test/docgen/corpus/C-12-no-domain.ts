import pino from 'pino'
const logger = pino()
logger.info('scan.created')

/* expected
"scan.created" info :3 ()
*/
