import pino, { type Logger } from 'pino'
const a = pino({ name: 'a' }) as Logger, b = pino({ name: 'b' })!, c = (pino({ name: 'c' }))
var d = <Logger>pino({ name: 'd' })
let e = pino({ name: 'e' }) satisfies Logger
const f = await pino({ name: 'f' })
enum Domain { Mail = 'mail' }
const g = pino({ name: Domain.Mail })
a.info('x')
b.info('x')
c.info('x')
d.info('x')
e.info('x')
f.info('x')
g.info('x')

/* expected
"a.x" info :8 ()
"b.x" info :9 ()
"c.x" info :10 ()
"d.x" info :11 ()
"e.x" info :12 ()
"f.x" info :13 ()
"mail.x" info :14 ()
*/
