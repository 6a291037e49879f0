import { type Domain, NO_DOMAIN, readDomain, reasonOf, unresolved } from '../domain.ts'
import type { Call } from '../evaluate-call.ts'
import type { Evaluator } from '../evaluator.ts'
import { keysOf, propertyOf } from '../keys.ts'
import type { LibraryRules } from '../libraries.ts'
import { createLogger, customLevels, typedLogger } from '../logger.ts'
import type { Value } from '../value.ts'

/** Fields of `defaultMeta` that name the logger, the first one that is there. The log bridge has the same order. */
export const WINSTON_DOMAIN_KEYS = ['service', 'name', 'label', 'module'] as const

const CONTAINER = /^(?:loggers|Container\.\(\))\.(?:add|get)$/

/** `winston.createLogger({ defaultMeta: { service: 'd' } })`, containers, and the default logger. */
export const winstonRules: LibraryRules = {
  call(e, path, call) {
    if (path === 'createLogger' || path === 'Logger') return [winstonLogger(e, call.args[0] ?? [], call, undefined)]
    if (CONTAINER.test(path)) return [winstonLogger(e, call.args[1] ?? [], call, call.args[0] ?? [])]
    if (path === 'child') return [childOfDefault(e, call)]
    return undefined
  },
  type: (_e, path, place) => (path === 'Logger' ? [typedLogger('winston', place)] : undefined),
  logger: (path) => (path === '' ? createLogger('winston', NO_DOMAIN) : undefined),
}

function winstonLogger(e: Evaluator, options: readonly Value[], call: Call, id: readonly Value[] | undefined): Value {
  const meta = propertyOf(e, options, 'defaultMeta')
  const { names, gaps } = keysOf(e, meta, 'the option defaultMeta')
  return createLogger('winston', winstonDomain(e, options, meta, call, id), {
    bound: new Set(names),
    gaps,
    levels: customLevels(e, options),
  })
}

function winstonDomain(
  e: Evaluator,
  options: readonly Value[],
  meta: readonly Value[],
  call: Call,
  id: readonly Value[] | undefined,
): Domain {
  const other = [...options, ...meta].find((value) => value.kind === 'unknown')
  if (other !== undefined) return unresolved(call.place, call.text, `of its options: ${reasonOf(other)}`)
  for (const key of WINSTON_DOMAIN_KEYS) {
    const values = propertyOf(e, meta, key)
    if (values.some((value) => value.kind !== 'constant' || value.value !== undefined)) {
      return readDomain(e, values, call.place, call.text)
    }
  }
  const label = labelOf(e, propertyOf(e, options, 'format'), 0)
  if (label.length > 0) return readDomain(e, label, call.place, call.text)
  return id === undefined ? NO_DOMAIN : readDomain(e, id, call.place, call.text)
}

/** `format.combine(format.label({ label: 'd' }))` */
function labelOf(e: Evaluator, formats: readonly Value[], depth: number): readonly Value[] {
  if (depth > 8) return []
  return formats.flatMap((format) => {
    if (format.kind !== 'package' || format.args === undefined) return []
    if (format.path.at(-2) === 'label') return propertyOf(e, format.args[0] ?? [], 'label')
    return format.args.flatMap((arg) => labelOf(e, arg, depth + 1))
  })
}

function childOfDefault(e: Evaluator, call: Call): Value {
  const { names, gaps } = keysOf(e, call.args[0] ?? [], call.text)
  return createLogger('winston', NO_DOMAIN, { bound: new Set(names), gaps })
}
