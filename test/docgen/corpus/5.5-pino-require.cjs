const pino = require('pino')
const { pino: p } = require('pino')
pino({ name: 'a' }).info('x')
p({ name: 'b' }).info('x')
require('pino')({ name: 'c' }).info('x')
require('pino').pino({ name: 'd' }).info('x')

/* expected
"a.x" info :3 ()
"b.x" info :4 ()
"c.x" info :5 ()
"d.x" info :6 ()
*/
