import { expect, test } from 'vitest'
import { isReserved } from '../../../src/docgen/collect/reserved.ts'
import { LOG_KEYS } from '../../../src/logs/correlation.ts'
import { reservedFields } from '../../../src/logs/reserved-fields.ts'

test.each(['pino', 'winston', 'bunyan', 'facade'] as const)(
  'F-52 what the log bridge keeps from the attributes of %s is none here either',
  (library) => {
    const names = [...reservedFields(library, LOG_KEYS)]
    expect(names.length).toBeGreaterThan(3)
    expect(names.filter((name) => !isReserved(library, name))).toEqual([])
  },
)

test('F-52 and nothing else but errors and the explicit event name is', () => {
  const all = [
    ...new Set(
      (['pino', 'winston', 'bunyan', 'facade'] as const).flatMap((library) => [...reservedFields(library, LOG_KEYS)]),
    ),
  ]
  const ours = new Set(['err', 'error', 'event.name'])
  for (const library of ['pino', 'winston', 'bunyan', 'facade'] as const) {
    const bridge = reservedFields(library, LOG_KEYS)
    expect(all.filter((name) => isReserved(library, name) && !bridge.has(name) && !ours.has(name))).toEqual([])
  }
})
