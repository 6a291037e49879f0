import pino from 'pino'
const log = pino({ name: 'd' })
export function run(event = 'run.started') {
  log.info(event)
}

/* expected
! :4 cannot tell the name of the event that `log.info(...)` emits: it is the variable `event`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
