import pino from 'pino'
const log = pino({ name: 'd' })
log.info()
log.info({ a: 1 })
log.info({ err: new Error('x') })

/* expected
*/
