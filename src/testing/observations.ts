import { AssertionError } from 'node:assert'
import type { NumberPoint, ReceivedMetric } from '../receiver/received.ts'

/**
 * Asserts that a metric is marked as one of the whole system and not of a replica: each of its observations has the
 * attribute `scope` with the value `global` (M-25). Such a metric (rows in a table, say) is reported by every replica
 * with the same value, so dashboards have to take one of them and not their sum.
 *
 * @throws AssertionError when an observation is not, or there is none
 */
export function assertMarkedGlobal(metric: ReceivedMetric): void {
  for (const { attributes } of observations(metric)) {
    if (attributes['scope'] === 'global') continue
    throw new AssertionError({
      message: `Observations of the global metric ${metric.name} need the attribute scope=global; one has ${shown(attributes)}`,
      actual: attributes['scope'],
      expected: 'global',
      operator: 'assertMarkedGlobal',
    })
  }
}

/**
 * Sums the observations of a metric by the value of an attribute (M-25): `{ draft: 2, sent: 5 }`.
 *
 * @throws AssertionError when an observation does not have the attribute, or not as text, or there is none
 */
export function groupObservationsBy(metric: ReceivedMetric, attribute: string): Record<string, number> {
  const sums = new Map<string, number>()
  for (const { attributes, value } of observations(metric)) {
    const group = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
    if (typeof group !== 'string') {
      throw new AssertionError({
        message: `Observations of ${metric.name} need the attribute ${attribute} as text; one has ${shown(attributes)}`,
        actual: group,
        operator: 'groupObservationsBy',
      })
    }
    sums.set(group, (sums.get(group) ?? 0) + Number(value ?? 0))
  }
  return Object.fromEntries(sums)
}

function observations(metric: ReceivedMetric): readonly NumberPoint[] {
  const points = metric.kind === 'gauge' || metric.kind === 'sum' ? metric.points : []
  if (points.length > 0) return points
  throw new AssertionError({
    message: `The metric ${metric.name} (${metric.kind}) has no observations`,
    operator: 'observations',
  })
}

function shown(attributes: object): string {
  return JSON.stringify(attributes, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
