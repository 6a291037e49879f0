// @flow
import type { Logger } from 'pino'
import pino from 'pino'
const log: Logger = pino({ name: 'd' })
export function run(x: ?string): void {
  log.info((x: any) ? 'a' : 'b')
  log.info('c')
}

/* expected
"d.c" info :7 ()
! :6 cannot tell the name of the event that `log.info(...)` emits: it is a choice between values. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
