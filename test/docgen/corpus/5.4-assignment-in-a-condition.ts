import pino from 'pino'
const logger = pino({ name: 'd' })
let log
if ((log = logger.child({ a: 1 }))) log.info('scan.created')

/* expected
"d.scan.created" info :4 (a)
*/
