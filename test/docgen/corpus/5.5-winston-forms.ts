import winston from 'winston'
import { createLogger } from 'winston'
import * as w from 'winston'
const a = winston.createLogger({ defaultMeta: { service: 'a', region: 'eu' } })
const b = createLogger({ level: 'info', defaultMeta: { name: 'b' } })
const c = w.createLogger({ defaultMeta: { label: 'c' } })
const d = winston.createLogger({ defaultMeta: { module: 'd' } })
const e = winston.createLogger()
a.info('x')
b.http('x')
c.verbose('x')
d.silly('x')
e.info('x.y')
winston.info('default.logger')
winston.loggers.add('box', { level: 'info' })
winston.loggers.get('box').info('x')
new winston.Container().add('own').info('x')
new winston.Logger({ transports: [] }).info('old.one')

/* expected
"a.x" info :9 (region, service)
"b.x" http :10 (name)
"box.x" info :16 ()
"c.x" verbose :11 ()
"d.x" silly :12 (module)
"default.logger" info :14 ()
"old.one" info :18 ()
"own.x" info :17 ()
"x.y" info :13 ()
*/
