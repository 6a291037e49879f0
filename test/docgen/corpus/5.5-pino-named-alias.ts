import { pino as p, default as q } from 'pino'
p({ name: 'd' }).info('x')
q({ name: 'd' }).info('y')

/* expected
"d.x" info :2 ()
"d.y" info :3 ()
*/
