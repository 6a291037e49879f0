import type { Attributes } from '@opentelemetry/api'
import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { publishProvidersChanged } from '../api/providers-changed.ts'
import type { Decode } from '../receiver/fields.ts'
import { decodeLogs } from '../receiver/logs.ts'
import { decodeMetrics } from '../receiver/metrics.ts'
import { decodeProtobuf } from '../receiver/protobuf.ts'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '../receiver/received.ts'
import { decodeTraces } from '../receiver/traces.ts'
import { install } from './installation.ts'
import { addCapture, type CaptureProviders, removeCapture, runInCapture } from './switchboard.ts'

/** What `captureTelemetry` knows of the app under test. */
export type CaptureOptions = {
  /** Attributes of the resource; `{ 'service.name': 'test' }` by default. */
  readonly resource?: Attributes
  /**
   * Copies of `@opentelemetry/api` that the code under test uses, where they cannot be found from the working
   * directory: `[await import('@opentelemetry/api')]`.
   */
  readonly api?: readonly unknown[]
}

/** What the code under test has made, in the shapes that a receiver has it in. Can be read after `stop`, too. */
export type CapturedTelemetry = Disposable & {
  /** Spans that have ended, in this order. */
  readonly spans: readonly ReceivedSpan[]
  /** Log records, in the order in which they were made. */
  readonly logs: readonly ReceivedLog[]
  /** The metrics at this moment by name, cumulative since the start or the last `clear`; observables are asked now. */
  metrics(): Promise<readonly ReceivedMetric[]>
  /** Forgets everything so far. */
  clear(): void
  /** Runs `fn`: what it does, also later, is captured here and not by another capture that is active at the time. */
  run<T>(fn: () => T): T
  /** Ends the capture, and puts back what was registered before. Can be called twice. */
  stop(): void
}

let uninstall: (() => void) | undefined

/**
 * Records in memory what the code under test sends to OpenTelemetry, from now on until `stop`: all spans, whatever a
 * parent says, log records and metrics, with W3C propagation. Nothing leaves the process, no timer is started, and
 * nothing is left behind. Captures nest: the last one that was started gets everything.
 *
 * `using telemetry = captureTelemetry()` ends it with the test.
 */
export function captureTelemetry(options: CaptureOptions = {}): CapturedTelemetry {
  const resource = resourceFromAttributes(options.resource ?? { 'service.name': 'test' })
  const spans = createList<ReadableSpan, ReceivedSpan>((ended) =>
    decodeTraces(decoder(ProtobufTraceSerializer.serializeRequest([...ended]))),
  )
  const logs = createList<ReadableLogRecord, ReceivedLog>((records) =>
    decodeLogs(decoder(ProtobufLogsSerializer.serializeRequest([...records]))),
  )
  let reader = new CaptureReader()
  const providers = {
    tracerProvider: new TracerProvider({
      resource,
      sampler: new AlwaysOnSampler(),
      spanProcessors: [{ ...idle, onStart() {}, onEnd: spans.add }],
    }),
    loggerProvider: new LoggerProvider({ resource, processors: [{ ...idle, onEmit: logs.add }] }),
    meterProvider: new MeterProvider({ resource, readers: [reader] }),
  } satisfies CaptureProviders

  uninstall ??= install(options.api ?? [])
  addCapture(providers)

  const stop = (): void => {
    if (removeCapture(providers) > 0) return
    uninstall?.()
    uninstall = undefined
    publishProvidersChanged()
  }
  return {
    get spans() {
      return spans.all()
    },
    get logs() {
      return logs.all()
    },
    async metrics() {
      const { resourceMetrics, errors } = await reader.collect()
      if (errors.length > 0) throw errors[0]
      const found = decodeMetrics(decoder(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)))
      return found.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    },
    clear() {
      spans.clear()
      logs.clear()
      reader = new CaptureReader()
      providers.meterProvider = new MeterProvider({ resource, readers: [reader] })
      publishProvidersChanged()
    },
    run: (fn) => runInCapture(providers, fn),
    stop,
    [Symbol.dispose]: stop,
  }
}

/** A reader that collects when it is asked. */
class CaptureReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

const idle = { forceFlush: async (): Promise<void> => {}, shutdown: async (): Promise<void> => {} }

/** Decodes what the product itself would have sent. */
function decoder(bytes: Uint8Array | undefined): Decode {
  if (bytes === undefined) throw new Error('what was captured could not be serialized')
  return (fields) => decodeProtobuf(fields, bytes)
}

type List<Made, Received> = {
  readonly add: (item: Made) => void
  readonly all: () => readonly Received[]
  readonly clear: () => void
}

/** Decodes when it is read, each item once. */
function createList<Made, Received>(decode: (items: readonly Made[]) => Received[]): List<Made, Received> {
  let waiting: Made[] = []
  let decoded: Received[] = []
  return {
    add: (item) => void waiting.push(item),
    all() {
      if (waiting.length > 0) {
        const items = waiting
        waiting = []
        decoded = [...decoded, ...items.flatMap((item) => decode([item]))]
      }
      return decoded
    },
    clear() {
      waiting = []
      decoded = []
    },
  }
}
