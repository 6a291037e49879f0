import pino from 'pino'
const logger = pino({ name: `app-${process.env.REGION}` })
logger.info('scan.created')

/* expected
! :2 cannot tell the domain of the logger that `pino(...)` makes; 1 event is left out (line 3): it is a text with parts that are not constant. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
