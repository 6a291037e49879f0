import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info(nameOf('scan'))

/* expected
! :3 cannot tell the name of the event that `logger.info(...)` emits: it is the result of `nameOf(...)`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
