import pino from 'pino'
const a = pino({ name: 'a' })
const b = pino({ name: 'b' })
;(process.argv[2] ? a : b).info('x')
;(globalThis.logger ?? a).info('y')

/* expected
"a.x" info :4 ()
"a.y" info :5 ()
"b.x" info :4 ()
*/
