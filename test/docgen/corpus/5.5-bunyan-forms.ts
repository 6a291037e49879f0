import bunyan from 'bunyan'
import { createLogger } from 'bunyan'
import Logger from 'bunyan'
const log = bunyan.createLogger({ name: 'a', component: 'x', streams: [] })
log.info('x')
createLogger({ name: 'b' }).info({ p: 1 }, 'x %s', 1)
new Logger({ name: 'c' }).info({ p: 1 }, 'x')
log.child({ widget: 1 }).warn(new Error('e'), 'y')
if (log.info()) log.trace({ q: 1 }, 'z')

/* expected
"a.x" info :5 (component)
"a.y" warn :8 (component, widget)
"a.z" trace :9 (component, q)
"c.x" info :7 (p)
*/
