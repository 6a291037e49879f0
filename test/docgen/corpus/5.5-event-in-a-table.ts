import pino from 'pino'
const log = pino({ name: 'd' })
const NAMES = { a: 'job.a', b: 'job.b' } as const
export function run(kind: keyof typeof NAMES) {
  log.info(NAMES[kind])
  for (const name of ['job.c', 'job.e']) log.info(name)
}

/* expected
! :5 cannot tell the name of the event that `log.info(...)` emits: it is the property `NAMES[...]`. To do: make it constant, or write `// docgen: event=<name>` above the call
! :6 cannot tell the name of the event that `log.info(...)` emits: it is the variable `name`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
