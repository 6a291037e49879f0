import type {
  BatchObservableCallback,
  Meter,
  MeterProvider,
  MetricOptions,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api'
import type { FollowedScope } from './following-tracer.ts'
import { onProvidersChanged } from './providers-changed.ts'

/**
 * A meter whose instruments can be kept for ever, as `followTracer` makes tracers. The API itself has no such thing:
 * instruments that are made before a provider is registered stay no-ops (M-46e).
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/3622
 *
 * @param current the provider of the moment; undefined: nothing is measured
 */
export function followMeter(
  current: () => MeterProvider | undefined,
  { name, version, options }: FollowedScope,
): Meter {
  let owner: MeterProvider | undefined
  let meter: Meter | undefined
  const now = (): Meter | undefined => {
    const provider = current()
    if (provider === owner) return meter
    owner = provider
    meter = provider?.getMeter(name, version, options)
    return meter
  }
  const observables = createObservables(now)
  return {
    createCounter: (instrument, options) => {
      const followed = follow(now, (target) => target.createCounter(instrument, options))
      return { add: (value, attributes, context) => followed()?.add(value, attributes, context) }
    },
    createUpDownCounter: (instrument, options) => {
      const followed = follow(now, (target) => target.createUpDownCounter(instrument, options))
      return { add: (value, attributes, context) => followed()?.add(value, attributes, context) }
    },
    createGauge: (instrument, options) => {
      const followed = follow(now, (target) => target.createGauge(instrument, options))
      return { record: (value, attributes, context) => followed()?.record(value, attributes, context) }
    },
    createHistogram: (instrument, options) => {
      const followed = follow(now, (target) => target.createHistogram(instrument, options))
      return { record: (value, attributes, context) => followed()?.record(value, attributes, context) }
    },
    createObservableCounter: (instrument, options) =>
      observables.create('createObservableCounter', instrument, options),
    createObservableUpDownCounter: (instrument, options) =>
      observables.create('createObservableUpDownCounter', instrument, options),
    createObservableGauge: (instrument, options) => observables.create('createObservableGauge', instrument, options),
    addBatchObservableCallback: (callback, instruments) => observables.addBatch(callback, instruments),
    removeBatchObservableCallback: (callback, instruments) => observables.removeBatch(callback, instruments),
  }
}

/** The instrument of the moment, made again when the meter is another one. */
function follow<Instrument>(
  now: () => Meter | undefined,
  create: (meter: Meter) => Instrument,
): () => Instrument | undefined {
  let owner: Meter | undefined
  let instrument: Instrument | undefined
  return () => {
    const meter = now()
    if (meter === owner) return instrument
    owner = meter
    instrument = meter === undefined ? undefined : create(meter)
    return instrument
  }
}

type CreateObservable = 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge'

type Batch = {
  readonly callback: BatchObservableCallback
  readonly instruments: readonly Observable[]
  /** Calls `callback` with a result that knows our instruments. */
  readonly run: BatchObservableCallback
  /** The instruments of the meter that it is bound to. */
  targets: Observable[]
}

type Observables = {
  readonly create: (create: CreateObservable, name: string, options: MetricOptions | undefined) => Observable
  readonly addBatch: (callback: BatchObservableCallback, instruments: readonly Observable[]) => void
  readonly removeBatch: (callback: BatchObservableCallback, instruments: readonly Observable[]) => void
}

/**
 * Observable instruments are not called by the app but by the SDK, so nothing that the app does would bring them to
 * new providers: they listen for those.
 */
function createObservables(now: () => Meter | undefined): Observables {
  const rebinds: (() => void)[] = []
  const targets = new WeakMap<Observable, () => Observable | undefined>()
  const batches = new Set<Batch>()
  let batchMeter: Meter | undefined
  let listensForBatches = false

  const listen = (rebind: () => void): void => {
    if (rebinds.push(rebind) === 1) onProvidersChanged(() => rebinds.forEach((run) => run()))
    rebind()
  }
  const toTarget = (instrument: Observable): Observable => targets.get(instrument)?.() ?? instrument
  const unbindBatch = ({ run, targets: bound }: Batch): void => batchMeter?.removeBatchObservableCallback(run, bound)
  const bindBatch = (meter: Meter, batch: Batch): void => {
    batch.targets = batch.instruments.map(toTarget)
    meter.addBatchObservableCallback(batch.run, batch.targets)
  }

  return {
    create(create, name, options) {
      const callbacks = new Set<ObservableCallback>()
      let bound: Observable | undefined
      const followed = follow(now, (meter) => meter[create](name, options))
      listen(() => {
        const target = followed()
        if (target === bound) return
        for (const callback of callbacks) {
          bound?.removeCallback(callback)
          target?.addCallback(callback)
        }
        bound = target
      })
      const instrument: Observable = {
        addCallback(callback) {
          if (callbacks.has(callback)) return
          callbacks.add(callback)
          bound?.addCallback(callback)
        },
        removeCallback(callback) {
          callbacks.delete(callback)
          bound?.removeCallback(callback)
        },
      }
      targets.set(instrument, followed)
      return instrument
    },
    addBatch(callback, instruments) {
      const run: BatchObservableCallback = (result) =>
        callback({
          observe: (instrument, value, attributes) => result.observe(toTarget(instrument), value, attributes),
        })
      const batch: Batch = { callback, instruments: [...instruments], run, targets: [] }
      batches.add(batch)
      if (batchMeter !== undefined) bindBatch(batchMeter, batch)
      if (listensForBatches) return
      listensForBatches = true
      listen(() => {
        const meter = now()
        if (meter === batchMeter) return
        for (const each of batches) {
          unbindBatch(each)
          if (meter !== undefined) bindBatch(meter, each)
        }
        batchMeter = meter
      })
    },
    removeBatch(callback, instruments) {
      for (const batch of batches) {
        if (batch.callback !== callback || !isSame(batch.instruments, instruments)) continue
        batches.delete(batch)
        unbindBatch(batch)
      }
    },
  }
}

function isSame(a: readonly Observable[], b: readonly Observable[]): boolean {
  return a.length === b.length && a.every((instrument) => b.includes(instrument))
}
