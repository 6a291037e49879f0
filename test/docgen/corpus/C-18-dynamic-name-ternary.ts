import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info(Math.random() > 0.5 ? 'scan.created' : 'scan.deleted')

/* expected
! :3 cannot tell the name of the event that `logger.info(...)` emits: it is a choice between values. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
