import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/receiver/fields.ts'
import type { ReceivedMetric } from '../../src/receiver/received.ts'
import { assertMarkedGlobal, groupObservationsBy } from '../../src/testing/observations.ts'

function gauge(...observations: readonly (readonly [number | bigint, Attributes])[]): ReceivedMetric {
  return {
    name: 'users',
    description: '',
    unit: '{user}',
    kind: 'gauge',
    points: observations.map(([value, attributes]) => ({
      attributes,
      value,
      valueKind: 'int',
      startNs: undefined,
      timeNs: 1n,
      flags: 0,
      exemplars: [],
    })),
    scope: { name: 'app', version: undefined, attributes: {}, schemaUrl: undefined },
    resource: {},
    resourceSchemaUrl: undefined,
  }
}

const histogram: ReceivedMetric = { ...gauge(), kind: 'histogram', temporality: 'cumulative', points: [] }

describe('assertMarkedGlobal (M-25, M-T12…15)', () => {
  it('accepts a metric whose observations all are', () => {
    expect(() => assertMarkedGlobal(gauge([1, { scope: 'global' }], [2, { scope: 'global', a: 1 }]))).not.toThrow()
  })

  it.each([
    ['none is', gauge([1, {}]), 'Observations of the global metric users need the attribute scope=global; one has {}'],
    [
      'one is not',
      gauge([1, { scope: 'global' }], [2, { scope: 'local', big: 12n }]),
      'Observations of the global metric users need the attribute scope=global; one has {"scope":"local","big":"12"}',
    ],
    ['there is none', gauge(), 'The metric users (gauge) has no observations'],
    ['it has no observations of this kind', histogram, 'The metric users (histogram) has no observations'],
  ])('refuses when %s', (_name, metric, message) => {
    expect(() => assertMarkedGlobal(metric)).toThrow(expect.objectContaining({ name: 'AssertionError', message }))
  })
})

describe('groupObservationsBy (M-25)', () => {
  it('sums by the value of the attribute', () => {
    const metric = gauge(
      [2, { state: 'draft' }],
      [3, { state: 'sent', x: 1 }],
      [4n, { state: 'sent', x: 2 }],
      [1, { state: '__proto__' }],
    )
    const groups = groupObservationsBy(metric, 'state')
    expect(Object.entries(groups)).toEqual([
      ['draft', 2],
      ['sent', 7],
      ['__proto__', 1],
    ])
  })

  it.each([
    ['an observation does not have it', gauge([1, { state: 'a' }], [1, {}]), 'state', '{}'],
    ['it is no text', gauge([1, { state: 7 }]), 'state', '{"state":7}'],
    ['it is only inherited', gauge([1, {}]), 'constructor', '{}'],
  ])('refuses when %s', (_name, metric, attribute, shown) => {
    const message = `Observations of users need the attribute ${attribute} as text; one has ${shown}`
    expect(() => groupObservationsBy(metric, attribute)).toThrow(
      expect.objectContaining({ name: 'AssertionError', message }),
    )
  })

  it('refuses a metric without observations', () => {
    expect(() => groupObservationsBy(gauge(), 'a')).toThrow('The metric users (gauge) has no observations')
  })
})
