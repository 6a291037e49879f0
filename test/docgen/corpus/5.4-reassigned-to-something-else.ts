import pino from 'pino'
let logger: any = pino({ name: 'd' })
logger.info('scan.created')
logger = { info() {} }
logger.info('scan.deleted')

/* expected
"d.scan.created" info :3 ()
*/
