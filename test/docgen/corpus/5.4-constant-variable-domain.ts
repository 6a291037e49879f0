import pino from 'pino'
const DOMAIN = 'd'
const NAMES = { scan: 'scan' } as const
pino({ name: DOMAIN }).info('x')
pino({ name: NAMES.scan }).info('y')
pino({ name: `${DOMAIN}.sub` }).info('z')

/* expected
"d.sub.z" info :6 ()
"d.x" info :4 ()
"scan.y" info :5 ()
*/
