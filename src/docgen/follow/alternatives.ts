import type { Logger, Value } from './value.ts'

/** The one constant text that all alternatives are; undefined when there is another or none. */
export function constantText(values: readonly Value[]): string | undefined {
  const [first] = values
  if (first?.kind !== 'constant' || typeof first.value !== 'string') return undefined
  return values.every((value) => value.kind === 'constant' && value.value === first.value) ? first.value : undefined
}

/** Alternatives without repetitions, and not too many of them. */
export function distinct(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values
  const kept: Value[] = []
  for (const value of values) {
    if (kept.length === MAX_ALTERNATIVES) break
    if (!kept.some((other) => isSame(other, value))) kept.push(value)
  }
  return kept
}

const MAX_ALTERNATIVES = 32

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a.kind === 'constant') return b.kind === 'constant' && a.value === b.value
  if (a.kind === 'unknown')
    return b.kind === 'unknown' && a.why === b.why && a.parameterOf?.function === b.parameterOf?.function
  if (a.kind === 'object') return b.kind === 'object' && a.expr === b.expr && a.frame === b.frame
  if (a.kind === 'module') return b.kind === 'module' && a.file === b.file
  if (a.kind === 'class' || a.kind === 'function') {
    return b.kind === a.kind && a.file === b.file && a.id === b.id && a.frame === b.frame
  }
  if (a.kind === 'instance') return b.kind === 'instance' && a.frame === b.frame && isSame(a.of, b.of)
  if (a.kind === 'logger') return b.kind === 'logger' && loggerKey(a.logger) === loggerKey(b.logger)
  if (a.kind === 'package')
    return b.kind === 'package' && a.name === b.name && a.path.join('\n') === b.path.join('\n') && !a.args
  return a.kind === 'ignored' && b.kind === 'ignored'
}

const loggerKeys = new WeakMap<Logger, string>()

function loggerKey(logger: Logger): string {
  const known = loggerKeys.get(logger)
  if (known !== undefined) return known
  const { library, domain, problem, bound, gaps, levels } = logger
  const key = JSON.stringify([library, domain, problem, [...bound], gaps, levels])
  loggerKeys.set(logger, key)
  return key
}

/** Loggers of which only the type is known do not count beside others. */
export function preferKnown(values: readonly Value[]): readonly Value[] {
  const isTypedOnly = (value: Value): boolean => value.kind === 'logger' && value.logger.problem?.why === ONLY_TYPE
  const hasKnown = values.some((value) => value.kind === 'logger' && !isTypedOnly(value))
  return hasKnown ? values.filter((value) => !isTypedOnly(value)) : values
}

export const ONLY_TYPE = 'only its type is known'

/** Nothing is known of it, so that a type says more. */
export function isOpaque(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'package' || (value.kind === 'constant' && value.value == null)
}
