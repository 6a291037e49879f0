import pino from 'pino'
export function make(options: any) {
  const log = pino(options)
  log.info('scan.created')
}

/* expected
! :3 cannot tell the domain of the logger that `pino(...)` makes; 1 event is left out (line 4): of its options: it is the parameter `options` of `make`. To do: give it a constant name, or write `// docgen: domain=<name>` above it
*/
