import pino from 'pino'
const logger = pino({ name: 'd' })
logger.child({ a: 1 }).info(process.argv[2])

/* expected
! :3 cannot tell the name of the event that `logger.child(...).info(...)` emits: it is the property `process.argv[2]`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
