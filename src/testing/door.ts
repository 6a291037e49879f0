// The door `@org/otel/testing`: every public name, and nothing else.
export { type CapturedTelemetry, type CaptureOptions, captureTelemetry } from './capture.ts'
export { assertMarkedGlobal, groupObservationsBy } from './observations.ts'
export {
  type Arrivals,
  type Receiver,
  type ReceiverOptions,
  startReceiver,
  type WaitOptions,
} from '../receiver/receiver.ts'
export type { Reply } from '../receiver/reply.ts'
export type { ReceivedRequest } from '../receiver/request.ts'
export type * from '../receiver/received.ts'
export { traceTree, type TraceTreeOptions } from '../receiver/trace-tree.ts'
