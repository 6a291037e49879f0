import P from 'pino'
import { pino as p } from 'pino'
import * as pino from 'pino'
P({ name: 'a' }).info('x')
p({ name: 'b' }).info('x')
pino.pino({ name: 'c' }).info('x')
pino.default({ name: 'd' }).info('x')

/* expected
"a.x" info :4 ()
"b.x" info :5 ()
"c.x" info :6 ()
"d.x" info :7 ()
*/
