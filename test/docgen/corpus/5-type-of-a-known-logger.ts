import pino from 'pino'
const root = pino({ name: 'd' })
const makeLog = () => root.child({ a: 1 })
type Log = ReturnType<typeof makeLog>
class Svc {
  readonly log = root.child({ svc: 1 })
}
export function run(a: typeof root, b: Log, svc: Svc, deps: { svc: Svc }) {
  a.info('x')
  b.info('y')
  svc.log.info('z')
  deps.svc.log.info('w')
}

/* expected
"d.w" info :12 (svc)
"d.x" info :9 ()
"d.y" info :10 (a)
"d.z" info :11 (svc)
*/
