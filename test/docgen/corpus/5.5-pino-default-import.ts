import pino from 'pino'
pino({ name: 'd' }).info('x')

/* expected
"d.x" info :2 ()
*/
