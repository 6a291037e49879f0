import { constantText } from '../alternatives.ts'
import { type Domain, NO_DOMAIN, readDomain, reasonOf, unresolved } from '../domain.ts'
import { type Call, callValue } from '../evaluate-call.ts'
import type { Evaluator } from '../evaluator.ts'
import { keysOf, propertyOf } from '../keys.ts'
import type { LibraryRules } from '../libraries.ts'
import { createLogger, customLevels, joinPrefix, typedLogger } from '../logger.ts'
import type { Value } from '../value.ts'

const TYPES: ReadonlySet<string> = new Set(['Logger', 'BaseLogger', 'pino.Logger', 'pino.BaseLogger', 'P.Logger'])

/** `pino({ name: 'd' })`, by default, named, namespace and require imports. */
export const pinoRules: LibraryRules = {
  call: (e, path, call) => (path === '' || path === 'pino' ? [pinoLogger(e, call.args[0] ?? [], call)] : undefined),
  type: (_e, path, place) => (TYPES.has(path) ? [typedLogger('pino', place)] : undefined),
}

/**
 * The logger that pino makes of options.
 *
 * @param options the first argument: options, or a stream.
 */
export function pinoLogger(e: Evaluator, options: readonly Value[], call: Call): Value {
  const objects = options.filter(isOptions)
  const other = options.find((value) => !isOptions(value) && !isStream(value))
  if (other !== undefined) return createLogger('pino', unresolvedOptions(other, call))

  const base = propertyOf(e, objects, 'base')
  const mixins = propertyOf(e, objects, 'mixin').filter((value) => value.kind !== 'constant')
  const mixed = mixins.flatMap((mixin) => callValue(e, mixin, { ...call, args: [], isNew: false }))
  const bases = keysOf(e, base, 'the option base')
  const mixin = keysOf(e, mixed, 'the option mixin')
  const names = propertyOf(e, objects, 'name')
  const domain = hasValue(names) ? names : bases.names.includes('name') ? propertyOf(e, base, 'name') : []
  return createLogger('pino', readDomain(e, domain, call.place, call.text), {
    bound: new Set([...bases.names.filter((name) => name !== 'name'), ...mixin.names]),
    gaps: [...bases.gaps, ...mixin.gaps],
    levels: customLevels(e, objects),
    prefix: joinPrefix('', e, objects),
    messageKey: constantText(propertyOf(e, objects, 'messageKey')) ?? 'msg',
  })
}

function isOptions(value: Value): boolean {
  return value.kind === 'object' || value.kind === 'shape' || value.kind === 'module'
}

function unresolvedOptions(value: Value, call: Call): Domain {
  if (value.kind === 'constant' && value.value == null) return NO_DOMAIN
  return unresolved(call.place, call.text, `of its options: ${reasonOf(value)}`)
}

/** `pino.destination()`, `pretty()`, `process.stdout`, `fs.createWriteStream()`: no options. */
function isStream(value: Value): boolean {
  if (value.kind === 'package') return value.path.includes('()')
  return value.kind === 'global' || value.kind === 'instance' || value.kind === 'constant'
}

function hasValue(values: readonly Value[]): boolean {
  return values.some((value) => value.kind !== 'constant' || value.value !== undefined)
}
