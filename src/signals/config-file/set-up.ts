import type { LoggerProvider, MeterProvider } from '@opentelemetry/api'
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Delivery } from '../../delivery/delivery.ts'
import type { SpanProvider } from '../../spans/tracer-provider.ts'
import type { DeliveryMetrics } from '../delivery-metrics.ts'
import type { Lazy } from '../lazy.ts'
import type { Surroundings } from '../outgoing.ts'

/** What the stand-ins of this folder need while sdk-node makes them, and what they leave behind. */
export type SetUp = Surroundings & {
  readonly delivery: Lazy<Delivery>
  /** See all spans before what exports them. */
  readonly watchers: readonly SpanProcessor[]
  tracerProvider?: SpanProvider
  meterProvider?: MeterProvider
  loggerProvider?: LoggerProvider
  deliveryMetrics?: DeliveryMetrics
  contextManager?: AsyncLocalStorageContextManager
}

let current: SetUp | undefined

/** Runs sdk-node's start function, whose constructors have no other way to what delivers. */
export function withSetUp(setUp: SetUp, start: () => void): void {
  current = setUp
  try {
    start()
  } finally {
    current = undefined
  }
}

/** @throws when nothing is being set up */
export function currentSetUp(): SetUp {
  if (current === undefined) throw new Error('nothing is being set up')
  return current
}

/** The file's resource, with what tells a thread's telemetry from that of its process. */
export function withThread(resource: Resource): Resource {
  const { thread } = currentSetUp()
  return thread === undefined ? resource : resource.merge(resourceFromAttributes(thread.attributes))
}
