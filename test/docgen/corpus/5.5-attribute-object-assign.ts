import pino from 'pino'
const log = pino({ name: 'd' })
const base = { a: 1 }
const frozen = Object.freeze({ e: 1 })
log.info(Object.assign({}, base, { b: 1 }), 'x')
log.info({ ...frozen }, 'y')

/* expected
"d.x" info :5 (a, b)
"d.y" info :6 (e)
*/
