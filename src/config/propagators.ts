import { PROPAGATORS, type Propagator } from './names.ts'
import { report, type Source } from './source.ts'
import { readLowerCaseList } from './values.ts'

const DEFAULT: readonly Propagator[] = ['tracecontext', 'baggage']

/**
 * The propagators, each once. Only `none` alone switches propagation off: with
 * no known name left the default pair is used, since a typing mistake must not
 * cut traces in two.
 */
export function readPropagators(source: Source): readonly Propagator[] {
  const name = 'OTEL_PROPAGATORS'
  const given = readLowerCaseList(source, name)
  const known = PROPAGATORS.filter((propagator) => given.includes(propagator))
  const inOrder = known.toSorted((left, right) => given.indexOf(left) - given.indexOf(right))
  const isNone = given.includes('none')
  const action = known.length > 0 ? 'it is ignored' : isNone ? 'using none' : `using ${DEFAULT.join(',')}`
  for (const value of given) {
    if (value === 'none' || known.some((propagator) => propagator === value)) continue
    report(source, name, { value, expected: `one of ${PROPAGATORS.join(', ')}, none`, action })
  }
  if (isNone && known.length > 0) {
    report(source, name, { finding: 'has none beside other propagators', action: `using ${inOrder.join(',')}` })
  }
  return known.length > 0 ? inOrder : isNone ? [] : DEFAULT
}
