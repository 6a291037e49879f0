import { readDomain, reasonOf, unresolved } from '../domain.ts'
import type { Call } from '../evaluate-call.ts'
import type { Evaluator } from '../evaluator.ts'
import { keysOf, propertyOf } from '../keys.ts'
import type { LibraryRules } from '../libraries.ts'
import { createLogger, typedLogger } from '../logger.ts'
import type { Value } from '../value.ts'

/** Options that are no static fields. */
const OPTIONS: ReadonlySet<string> = new Set(['name', 'level', 'stream', 'streams', 'serializers', 'src'])

/** `bunyan.createLogger({ name: 'd', field: 1 })` and `new Logger({ name: 'd' })`. */
export const bunyanRules: LibraryRules = {
  call: (e, path, call) =>
    path === 'createLogger' || path === '' || path === 'Logger' ? [bunyanLogger(e, call)] : undefined,
  type: (_e, path, place) => (path === '' || path === 'Logger' ? [typedLogger('bunyan', place)] : undefined),
}

function bunyanLogger(e: Evaluator, call: Call): Value {
  const options = call.args[0] ?? []
  const other = options.find((value) => value.kind !== 'object' && value.kind !== 'shape')
  if (other !== undefined) {
    return createLogger('bunyan', unresolved(call.place, call.text, `of its options: ${reasonOf(other)}`))
  }
  const { names, gaps } = keysOf(e, options, 'the options')
  return createLogger('bunyan', readDomain(e, propertyOf(e, options, 'name'), call.place, call.text), {
    bound: new Set(names.filter((name) => !OPTIONS.has(name))),
    gaps,
  })
}
