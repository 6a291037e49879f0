import pino from 'pino'
const log = pino({ name: 'd' })
export function run(fields: any) {
  const child = log.child({ a: 1, ...fields })
  child.info('x')
}

/* expected
"d.x" info :5 (a)
! :5 the attributes of `d.x` may be incomplete: `...fields` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
