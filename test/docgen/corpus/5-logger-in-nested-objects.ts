import pino from 'pino'
const log = pino({ name: 'd' })
const context = { app: { loggers: { main: log, audit: log.child({ audit: 1 }) } } }
const { app: { loggers: { audit } } } = context
context.app.loggers.main.info('x')
audit.info('y')

/* expected
"d.x" info :5 ()
"d.y" info :6 (audit)
*/
