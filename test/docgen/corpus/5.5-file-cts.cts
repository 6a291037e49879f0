const pino = require('pino')
pino({ name: 'd' }).info('x')
export {}

/* expected
"d.x" info :2 ()
*/
