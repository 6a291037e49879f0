import pino from 'pino'
import { name } from 'some-package'
const logger = pino({ name })
logger.info('scan.created')
logger.info('scan.deleted')

/* expected
! :3 cannot tell the domain of the logger that `pino(...)` makes; 2 events are left out (lines 4, 5): it comes from the package `some-package`. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
