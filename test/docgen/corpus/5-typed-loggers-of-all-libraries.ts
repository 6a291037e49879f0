import type { Logger as Pino } from 'pino'
import type pino from 'pino'
import type * as winston from 'winston'
import type { Logger as Winston } from 'winston'
import type Bunyan from 'bunyan'
import type { LoggerService } from '@nestjs/common'
export function run(
  a: Pino,
  b: pino.Logger,
  c: winston.Logger,
  d: Winston | undefined,
  e: Bunyan,
  f: LoggerService,
  g: import('pino').Logger,
  h: Promise<Pino>,
) {
  a.info('x')
  b.info('x')
  c.info('x')
  d?.info('x')
  e.info('x')
  f.log('x')
  g.info('x')
  h.then()
}

/* expected
! :8 cannot tell which logger `a` is; 1 event is left out (line 17): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :9 cannot tell which logger `b` is; 1 event is left out (line 18): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :10 cannot tell which logger `c` is; 1 event is left out (line 19): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :11 cannot tell which logger `d` is; 1 event is left out (line 20): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :12 cannot tell which logger `e` is; 1 event is left out (line 21): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :13 cannot tell which logger `f` is; 1 event is left out (line 22): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
! :14 cannot tell which logger `g` is; 1 event is left out (line 23): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
*/
