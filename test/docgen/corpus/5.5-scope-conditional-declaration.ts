import pino from 'pino'
const log = process.env.QUIET ? pino({ name: 'd', level: 'silent' }) : pino({ name: 'd' })
log.info('x')

/* expected
"d.x" info :3 ()
*/
