import pino from 'pino'
const log = pino({ name: 'd' })
log.info({ get a() { return 1 }, b() {}, set c(value) {} }, 'x')

/* expected
"d.x" info :3 (a, b)
*/
