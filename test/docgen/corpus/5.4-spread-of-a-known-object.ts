import pino from 'pino'
const common = { a: 1, b: { c: 2 } }
pino({ name: 'd' }).info({ ...common, d: 4 }, 'scan.created')

/* expected
"d.scan.created" info :3 (a, b, d)
*/
