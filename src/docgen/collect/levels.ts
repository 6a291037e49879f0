import { severityOfName } from '../../logs/severity.ts'
import type { Library } from '../follow/value.ts'

const PINO = 'trace debug info warn error fatal'.split(' ')
const WINSTON = 'error warn info http verbose debug silly emerg alert crit warning notice help data prompt input'.split(
  ' ',
)
const FACADE = 'trace debug info warning warn error critical fatal exception msg'.split(' ')
const NEST = 'log error warn debug verbose fatal'.split(' ')

/** Methods that emit, by library (C-14 and its twins). winston's `log` takes the level as an argument. */
export const LIBRARY_LEVELS: Readonly<Record<Library, ReadonlySet<string>>> = {
  pino: new Set(PINO),
  bunyan: new Set(PINO),
  winston: new Set([...WINSTON, 'log']),
  otel: new Set(['emit']),
  facade: new Set(FACADE),
  nest: new Set(NEST),
  any: new Set([...PINO, ...FACADE, ...WINSTON, 'log']),
}

/** Every method that emits for some library: the calls of other methods need not be kept. */
export const EMIT_METHODS: ReadonlySet<string> = new Set(Object.values(LIBRARY_LEVELS).flatMap((levels) => [...levels]))

/** Method names that only loggers have, for a receiver that is not known to be one. */
export const COMMON_LEVELS: ReadonlySet<string> = new Set([
  ...PINO,
  'warning',
  'verbose',
  'critical',
  'exception',
  'notice',
  'log',
])

/** The level of an event whose level cannot be told, or that has none. */
export const UNSPECIFIED = 'unspecified'

/** Whether two levels mean the same, so that `warn` and `warning` do not diverge. */
export function isSameLevel(a: string, b: string): boolean {
  if (a === b || a === UNSPECIFIED || b === UNSPECIFIED) return true
  const [first, second] = [severityOfName(a.toLowerCase()), severityOfName(b.toLowerCase())]
  // 1 is also what a level that nobody knows gets.
  return first === second && first !== UNKNOWN_SEVERITY
}

const UNKNOWN_SEVERITY = 1
