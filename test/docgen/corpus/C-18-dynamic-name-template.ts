import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info({ a: 1 }, `scan.${process.argv[2]}`)

/* expected
! :3 cannot tell the name of the event that `logger.info(...)` emits: it is a template with parts that are not constant. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
