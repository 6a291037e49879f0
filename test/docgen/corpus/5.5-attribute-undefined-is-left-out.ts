import pino from 'pino'
const log = pino({ name: 'd' })
log.info({ a: undefined, b: null }, 'x')

/* expected
"d.x" info :3 (b)
*/
