import pino from 'pino'
const log = pino({ name: 'd' })
const known = [{ a: 1 }, 'job.started'] as const
log.info(...known)
export function run(...args: any[]) {
  log.info(...args)
}

/* expected
"d.job.started" info :4 (a)
! :6 cannot tell the name of the event that `log.info(...)` emits: it is the variable `args`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
