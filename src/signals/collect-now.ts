import type { Attributes, HrTime, ObservableResult } from '@opentelemetry/api'
import { millisToHrTime, type InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { IMetricReader, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics'

/*
 * The parts of sdk-metrics 3.1.1 that are looked into. The package is bundled
 * and pinned, and the tests of this file break when they change.
 */
type Buffer = { readonly size: number; set(attributes: Attributes, value: number): void }
type BufferClass = new () => Buffer
type Storage = {
  readonly _deltaMetricStorage: { readonly _activeCollectionStorage: Buffer }
  collect(collector: Collector, time: HrTime): MetricData | undefined
  record(measurements: Buffer, time: HrTime): void
}
type Instrument = { readonly _metricStorages: readonly Storage[] }
type Callback = { readonly callback: (result: ObservableResult) => unknown; readonly instrument: Instrument }
type BatchCallback = {
  readonly callback: (result: {
    observe(instrument: Instrument, value: number, attributes?: Attributes): void
  }) => unknown
  readonly instruments: ReadonlySet<Instrument>
}
type MeterState = {
  readonly _instrumentationScope: InstrumentationScope
  readonly observableRegistry: {
    readonly _callbacks: readonly Callback[]
    readonly _batchCallbacks: readonly BatchCallback[]
  }
  readonly metricStorageRegistry: { getStorages(collector: Collector): readonly Storage[] }
}
type Collector = {
  readonly _sharedState: { readonly resource: Resource; readonly meterSharedStates: ReadonlyMap<string, MeterState> }
}
type BoundReader = IMetricReader & { readonly _sdkMetricProducer?: Collector }

/**
 * Collects a reader's metrics without an event loop, for a process that ends:
 * the SDK's own way awaits each callback. Callbacks that answer later are left
 * out, and so are the meters that observe nothing and of which nothing was
 * recorded since the last time. What is only observed is no news: nothing is
 * sent for it alone.
 *
 * @param observed name of a meter that has news although it only observes
 * @returns undefined when nothing is new
 */
export function collectNow(reader: IMetricReader, observed?: string): ResourceMetrics | undefined {
  const collector = (reader as BoundReader)._sdkMetricProducer
  if (collector === undefined) return undefined
  const time = millisToHrTime(Date.now())
  const { resource, meterSharedStates } = collector._sharedState
  const meters = [...meterSharedStates.values()].map((meter) => ({
    meter,
    storages: meter.metricStorageRegistry.getStorages(collector),
  }))
  const isNews = meters.some(
    ({ meter, storages }) => meter._instrumentationScope.name === observed || storages.some(hasNews),
  )
  if (!isNews) return undefined
  const scopeMetrics = meters.flatMap(({ meter, storages }) => {
    if (!observes(meter) && !storages.some(hasNews)) return []
    observeNow(meter, time)
    const metrics = storages.map((storage) => storage.collect(collector, time)).filter((metric) => metric !== undefined)
    return metrics.length === 0 ? [] : [{ scope: meter._instrumentationScope, metrics }]
  })
  return scopeMetrics.length === 0 ? undefined : { resource, scopeMetrics }
}

/** What was recorded since the last collection waits here. */
function hasNews({ _deltaMetricStorage }: Storage): boolean {
  return _deltaMetricStorage._activeCollectionStorage.size > 0
}

function observes({ observableRegistry }: MeterState): boolean {
  return observableRegistry._callbacks.length + observableRegistry._batchCallbacks.length > 0
}

function observeNow({ observableRegistry }: MeterState, time: HrTime): void {
  for (const { callback, instrument } of observableRegistry._callbacks) {
    const buffer = newBuffer(instrument)
    if (buffer === undefined) continue
    attempt(() => {
      const answer = callback({ observe: (value, attributes = {}) => buffer.set(attributes, value) })
      if (!isPromise(answer)) for (const storage of instrument._metricStorages) storage.record(buffer, time)
    })
  }
  for (const { callback, instruments } of observableRegistry._batchCallbacks)
    attempt(() => observeBatch(callback, instruments, time))
}

function observeBatch(callback: BatchCallback['callback'], instruments: ReadonlySet<Instrument>, time: HrTime): void {
  const buffers = new Map<Instrument, Buffer>()
  const answer = callback({
    observe(instrument, value, attributes = {}) {
      const buffer = buffers.get(instrument) ?? (instruments.has(instrument) ? newBuffer(instrument) : undefined)
      if (buffer === undefined) return
      buffer.set(attributes, value)
      buffers.set(instrument, buffer)
    },
  })
  if (isPromise(answer)) return
  for (const [instrument, buffer] of buffers)
    for (const storage of instrument._metricStorages) storage.record(buffer, time)
}

/** The SDK keeps measurements in a map of its own, which it does not export. */
function newBuffer({ _metricStorages: [storage] }: Instrument): Buffer | undefined {
  if (storage === undefined) return undefined
  const { constructor } = storage._deltaMetricStorage._activeCollectionStorage
  return new (constructor as BufferClass)()
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}

function attempt(run: () => void): void {
  try {
    run()
  } catch {
    // A callback of the app that throws costs its own values and no others.
  }
}
