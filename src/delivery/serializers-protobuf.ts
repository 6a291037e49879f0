import { ProtobufLogsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { encodeSpans } from './encode/spans-protobuf.ts'
import type { Serializers } from './serializers.ts'

/** For `http/protobuf` and `grpc`. */
export const protobufSerializers: Serializers = {
  traces: encodeSpans,
  metrics: (metrics) => ProtobufMetricsSerializer.serializeRequest(metrics),
  logs: (records) => ProtobufLogsSerializer.serializeRequest(records),
}
