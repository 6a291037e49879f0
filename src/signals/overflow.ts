import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'

/** Series per instrument, the specification's default; the SDK's as well. */
const CARDINALITY_LIMIT = 2000

/**
 * Makes the check that says, once for a metric, that it has too many series:
 * the SDK puts the rest into one, without a word.
 */
export function createOverflowCheck(warn: (line: string) => void): (metrics: ResourceMetrics) => void {
  const said = new Set<string>()
  return ({ scopeMetrics }) => {
    for (const { metrics } of scopeMetrics) {
      for (const { descriptor, dataPoints } of metrics) {
        if (dataPoints.length < CARDINALITY_LIMIT || said.has(descriptor.name)) continue
        if (!dataPoints.some(({ attributes }) => attributes['otel.metric.overflow'] === true)) continue
        said.add(descriptor.name)
        warn(
          `the metric ${descriptor.name} has more than ${CARDINALITY_LIMIT} combinations of attributes: the rest is counted together, with otel.metric.overflow=true.`,
        )
      }
    }
  }
}
