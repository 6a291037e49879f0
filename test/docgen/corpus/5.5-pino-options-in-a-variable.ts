import pino from 'pino'
const options = { name: 'd', level: 'info' }
pino(options).info('x')
pino({ ...options, level: 'warn' }).info('y')

/* expected
"d.x" info :3 ()
"d.y" info :4 ()
*/
