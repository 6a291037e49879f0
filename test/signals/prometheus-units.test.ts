import { expect, it } from 'vitest'
import { DataPointType, type CollectionResult } from '@opentelemetry/sdk-metrics'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { withUnits } from '../../src/signals/prometheus-units.ts'

function nameOf(name: string, unit: string, dataPointType: DataPointType): string | undefined {
  const metric = {
    descriptor: { name, unit, description: '', valueType: 1 },
    dataPointType,
    aggregationTemporality: 1,
    dataPoints: [],
    isMonotonic: true,
  }
  const result: CollectionResult = {
    resourceMetrics: {
      resource: resourceFromAttributes({}),
      scopeMetrics: [{ scope: { name: 's' }, metrics: [metric] }],
    },
    errors: [],
  }
  return withUnits(result).resourceMetrics.scopeMetrics[0]?.metrics[0]?.descriptor.name
}

it.each([
  ['http.server.request.duration', 's', DataPointType.HISTOGRAM, 'http.server.request.duration_seconds'],
  ['v8js.memory.heap.used', 'By', DataPointType.GAUGE, 'v8js.memory.heap.used_bytes'],
  ['nodejs.eventloop.utilization', '1', DataPointType.GAUGE, 'nodejs.eventloop.utilization_ratio'],
  ['exports', '1', DataPointType.SUM, 'exports'],
  ['users', '{user}', DataPointType.GAUGE, 'users'],
  ['load', 'By/s', DataPointType.GAUGE, 'load_bytes_per_second'],
  ['rate', '{request}/min', DataPointType.GAUGE, 'rate_per_minute'],
  ['wait_seconds', 's', DataPointType.HISTOGRAM, 'wait_seconds'],
  ['odd', 'furlong', DataPointType.GAUGE, 'odd'],
  ['none', '', DataPointType.GAUGE, 'none'],
])('%s in %s is %#: %s (M-26)', (name, unit, type, expected) => {
  expect(nameOf(name, unit, type)).toBe(expected)
})
