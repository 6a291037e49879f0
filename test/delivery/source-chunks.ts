import type { DeliveryChunks } from '../../src/delivery/chunks.ts'
import { startDrain } from '../../src/delivery/drain.ts'
import { createGrpcTransport } from '../../src/delivery/grpc-transport.ts'
import { jsonSerializers } from '../../src/delivery/serializers-json.ts'
import { protobufSerializers } from '../../src/delivery/serializers-protobuf.ts'
import { splitterOf } from '../../src/delivery/split.ts'

/** What the bundle loads lazily, from the sources. */
export const sourceChunks: DeliveryChunks = {
  protobuf: () => protobufSerializers,
  json: () => jsonSerializers,
  grpc: () => createGrpcTransport,
  split: () => splitterOf,
  drain: () => startDrain,
}
