import pino from 'pino'
let log: any
log ??= pino({ name: 'd' })
log.info('x')
let other = undefined || pino({ name: 'e' })
other.info('y')

/* expected
"d.x" info :4 ()
"e.y" info :6 ()
*/
