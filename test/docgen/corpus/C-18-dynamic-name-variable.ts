import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(kind: unknown) {
  const event = compute(kind)
  logger.info(event)
}

/* expected
! :5 cannot tell the name of the event that `logger.info(...)` emits: it is the variable `event`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
