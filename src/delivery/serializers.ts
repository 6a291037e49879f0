import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** From records to the body of an OTLP request. Each may throw what a getter of an attribute throws. */
export type Serializers = {
  readonly traces: (spans: ReadableSpan[]) => Uint8Array | undefined
  readonly metrics: (metrics: ResourceMetrics) => Uint8Array | undefined
  readonly logs: (records: ReadableLogRecord[]) => Uint8Array | undefined
}
