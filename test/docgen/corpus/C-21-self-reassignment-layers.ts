import pino from 'pino'
const logger = pino({ name: 'd' })
let log = logger.child({ a: 1 })
log.info('first')
log = log.child({ b: 2 })
log.info('second')
log = log.child({ c: 3 })
log.info('third')

/* expected
"d.first" info :4 (a)
"d.second" info :6 (a, b)
"d.third" info :8 (a, b, c)
*/
