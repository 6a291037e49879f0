import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { Serializers } from './serializers.ts'

/** For `http/protobuf` and `grpc`. */
export const protobufSerializers: Serializers = {
  traces: (records) => ProtobufTraceSerializer.serializeRequest(records),
  metrics: (metrics) => ProtobufMetricsSerializer.serializeRequest(metrics),
  logs: (records) => ProtobufLogsSerializer.serializeRequest(records),
}
