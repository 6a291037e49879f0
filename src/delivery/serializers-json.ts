import { JsonLogsSerializer, JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { Serializers } from './serializers.ts'

/** For `http/json`. */
export const jsonSerializers: Serializers = {
  traces: (records) => JsonTraceSerializer.serializeRequest(records),
  metrics: (metrics) => JsonMetricsSerializer.serializeRequest(metrics),
  logs: (records) => JsonLogsSerializer.serializeRequest(records),
}
