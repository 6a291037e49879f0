import { constantText } from './alternatives.ts'
import type { Call } from './evaluate-call.ts'
import type { Evaluator } from './evaluator.ts'
import { propertyOf } from './keys.ts'
import { unknownValue, type Value } from './value.ts'

/** Methods of a meter, and what each makes. */
export const INSTRUMENTS: ReadonlyMap<string, string> = new Map([
  ['createCounter', 'Counter'],
  ['createUpDownCounter', 'UpDownCounter'],
  ['createHistogram', 'Histogram'],
  ['createGauge', 'Gauge'],
  ['createObservableCounter', 'ObservableCounter'],
  ['createObservableUpDownCounter', 'ObservableUpDownCounter'],
  ['createObservableGauge', 'ObservableGauge'],
])

/** Methods of an instrument, or of a callback's result, that take attributes. */
export const RECORD_METHODS: ReadonlySet<string> = new Set([
  'add',
  'record',
  'observe',
  'addCallback',
  'addBatchObservableCallback',
])

/** What a method of a meter makes. */
export function instrumentOf(e: Evaluator, scope: string | undefined, method: string, call: Call): readonly Value[] {
  const kind = INSTRUMENTS.get(method)
  if (kind === undefined) return [unknownValue(`the result of \`${call.text}\``)]
  const name = constantText(call.args[0] ?? [])
  if (name === undefined) return [unknownValue('an instrument whose name is not constant')]
  const option = (key: string): string | undefined => constantText(propertyOf(e, call.args[1] ?? [], key))
  const instrument = { ...call.place, name, kind, scope, unit: option('unit'), description: option('description') }
  return [{ kind: 'instrument', instrument }]
}
