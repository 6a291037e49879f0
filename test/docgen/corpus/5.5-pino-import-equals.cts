import pino = require('pino')
import P = pino.pino
const a = pino({ name: 'a' })
const b = P({ name: 'b' })
a.info('x')
b.info('x')
export = a

/* expected
"a.x" info :5 ()
"b.x" info :6 ()
*/
