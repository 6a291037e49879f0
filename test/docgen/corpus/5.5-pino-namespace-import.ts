import * as pino from 'pino'
pino({ name: 'c' }).info('x')
pino.pino({ name: 'd' }).info('x')

/* expected
"c.x" info :2 ()
"d.x" info :3 ()
*/
