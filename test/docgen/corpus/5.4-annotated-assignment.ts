import pino, { type Logger } from 'pino'
const logger: Logger = pino({ name: 'd' })
logger.info('scan.created')

/* expected
"d.scan.created" info :3 ()
*/
