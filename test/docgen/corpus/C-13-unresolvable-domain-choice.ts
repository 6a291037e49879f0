import pino from 'pino'
const logger = pino({ name: process.argv.length > 2 ? 'cli' : 'api' })
logger.info('scan.created')

/* expected
! :2 cannot tell the domain of the logger that `pino(...)` makes; 1 event is left out (line 3): it can be different ones. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
