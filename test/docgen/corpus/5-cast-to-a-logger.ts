import type { Logger } from 'pino'
import { inject } from 'some-package'
const log = inject('LOG') as Logger
log.info('x')
const typed: Logger = inject('LOG')
typed.info('y')

/* expected
! :3 cannot tell which logger `inject(...)` is; 1 event is left out (line 4): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :5 cannot tell which logger `typed` is; 1 event is left out (line 6): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
*/
