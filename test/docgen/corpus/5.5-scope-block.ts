import pino from 'pino'
const log = pino({ name: 'outer' })
{
  const log = pino({ name: 'inner' })
  log.info('x')
}
log.info('x')
for (const log of [pino({ name: 'a' }), pino({ name: 'b' })]) log.info('x')
log.warn('y')

/* expected
"a.x" info :8 ()
"b.x" info :8 ()
"inner.x" info :5 ()
"outer.x" info :7 ()
"outer.y" warn :9 ()
*/
