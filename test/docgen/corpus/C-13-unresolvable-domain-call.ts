import pino from 'pino'
import os from 'node:os'
pino({ name: os.hostname() }).info('scan.created')

/* expected
! :3 cannot tell the domain of the logger that `pino(...)` makes; 1 event is left out: it comes from the package `os`. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
