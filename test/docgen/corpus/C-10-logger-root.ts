import pino from 'pino'
const logger = pino({ name: 'code_references' })
logger.info('scan.created')

/* expected
"code_references.scan.created" info :3 ()
*/
