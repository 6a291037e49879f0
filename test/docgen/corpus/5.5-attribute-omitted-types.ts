import pino from 'pino'
type Job = { id: string; secret: string }
const log = pino({ name: 'd' })
export function run(a: Omit<Job, 'secret'>, b: Partial<Job>, c: Record<string, unknown>) {
  log.info(a, 'x')
  log.info(b, 'y')
  log.info(c, 'z')
}

/* expected
"d.x" info :5 ()
"d.y" info :6 (id, secret)
"d.z" info :7 ()
! :5 the attributes of `d.x` may be incomplete: `a` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
! :7 the attributes of `d.z` may be incomplete: `c` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
