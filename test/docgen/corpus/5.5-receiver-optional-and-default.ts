import pino, { type Logger } from 'pino'
const root = pino({ name: 'd' })
export function run(options: { log?: Logger } = {}) {
  const { log = root } = options
  log.info('x')
  const other = options.log ?? root.child({ a: 1 })
  other.info('y')
  const third = options.log || root
  third.info('z')
}

/* expected
"d.x" info :5 ()
"d.y" info :7 (a)
"d.z" info :9 ()
*/
