import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const pino = require('pino')
pino({ name: 'a' }).info('x')

/* expected
"a.x" info :4 ()
*/
