import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string) {
  logger.info(event) // docgen: event=scan.created
  logger.info(event)
}

/* expected
"d.scan.created" info :4 ()
! :5 cannot tell the name of the event that `logger.info(...)` emits: it is the variable `event`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
