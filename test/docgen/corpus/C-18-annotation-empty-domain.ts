import pino from 'pino'
const log = pino({ name: process.env.NAME }) // docgen: domain=
log.info('order.created')

/* expected
"order.created" info :3 ()
*/
