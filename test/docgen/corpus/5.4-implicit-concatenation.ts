import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info('scan.' + 'created')
logger.info(`scan.` + `deleted`)

/* expected
"d.scan.created" info :3 ()
"d.scan.deleted" info :4 ()
*/
