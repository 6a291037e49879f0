import { load } from '../chunk.ts'
import type { startDrain } from './drain.ts'
import type { createGrpcTransport } from './grpc-transport.ts'
import type { Serializers } from './serializers.ts'
import type { splitterOf } from './split.ts'

/** The parts of the delivery that are loaded only when there is need: most processes need one of them. */
export type DeliveryChunks = {
  readonly protobuf: () => Serializers
  readonly json: () => Serializers
  readonly grpc: () => typeof createGrpcTransport
  readonly split: () => typeof splitterOf
  readonly drain: () => typeof startDrain
}

/** Loads them from the bundle. */
export const bundledChunks: DeliveryChunks = {
  protobuf: () => load('delivery-protobuf').protobufSerializers,
  json: () => load('delivery-json').jsonSerializers,
  grpc: () => load('delivery-grpc').createGrpcTransport,
  split: () => load('delivery-split').splitterOf,
  drain: () => load('delivery-drain').startDrain,
}
