import pino from 'pino'
const logger = pino({ name: process.env.SERVICE_NAME })
logger.warn('scan.created')

/* expected
! :2 cannot tell the domain of the logger that `pino(...)` makes; 1 event is left out (line 3): it is `process.env.SERVICE_NAME`. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
