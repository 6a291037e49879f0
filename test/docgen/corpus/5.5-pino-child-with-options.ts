import pino from 'pino'
const log = pino({ name: 'd' }).child({ a: 1 }, { level: 'debug' })
log.debug('x')

/* expected
"d.x" debug :3 (a)
*/
