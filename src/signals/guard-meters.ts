import {
  type Attributes,
  type Context,
  createNoopMeter,
  diag,
  type Meter,
  type MeterProvider,
} from '@opentelemetry/api'
import { attempt, hasDeepValue, readableAttributes, UNREADABLE } from '../spans/readable-attributes.ts'

/*
 * What is patched in sdk-metrics 3.1, which is bundled and pinned: all meters have one prototype, so have all instruments
 * that are recorded to, and all that are observed.
 */
type Recording = { _record: (this: Recording, value: unknown, attributes?: Attributes, context?: Context) => void }
type Result = { observe: (...measurement: unknown[]) => void }
type Callback = (result: Result) => unknown
type Method = (this: object, ...args: unknown[]) => unknown

const RECORDING = ['createCounter', 'createUpDownCounter', 'createHistogram', 'createGauge'] as const
const OBSERVED = ['createObservableCounter', 'createObservableUpDownCounter', 'createObservableGauge'] as const

const guarded = new WeakSet<object>()
const guardedCallbacks = new WeakMap<Callback, Callback>()

/**
 * Instruments that never throw into the app: the SDK's do when attributes cannot be written as JSON. What can be read of
 * the attributes counts. The instruments stay the SDK's own objects, since ours look into them.
 */
export function guardMeters(provider: MeterProvider): MeterProvider {
  return {
    getMeter(...which) {
      const meter = provider.getMeter(...which)
      guardMeter(Object.getPrototypeOf(meter) as Meter)
      return meter
    },
  }
}

function guardMeter(prototype: Meter): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  const base = (instrument: unknown): object =>
    Object.getPrototypeOf(Object.getPrototypeOf(instrument) as object) as object
  for (const name of RECORDING) {
    afterwards(prototype, name, (made) => {
      guardValues(Object.getPrototypeOf(made) as object)
      guardRecording(base(made) as Recording)
    })
  }
  for (const name of OBSERVED) afterwards(prototype, name, (made) => guardCallbacks(base(made), '', 'Callback'))
  guardCallbacks(prototype, 'Batch', 'ObservableCallback')
}

/** Looks at the instrument that a method makes; where it cannot make one, it makes one that measures nothing. */
function afterwards(prototype: object, name: keyof Meter, look: (made: unknown) => void): void {
  replace(prototype, name, (original) => {
    return function (...args) {
      try {
        const made = original.apply(this, args)
        look(made)
        return made
      } catch (error) {
        diag.warn(`a metric cannot be made, nothing is measured: ${attempt(() => String(error)) ?? UNREADABLE}`)
        return (createNoopMeter() as unknown as Record<string, Method>)[name]?.call(this, '')
      }
    }
  })
}

function guardRecording(prototype: Recording): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  replace(prototype, '_record', (record) => {
    return function (value, attributes, context) {
      measure(attributes, (readable) => record.call(this, value, readable, context))
    }
  })
}

/** A counter compares the value before it looks whether it is a number, which throws for a symbol or a proxy. */
function guardValues(prototype: object): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  for (const name of ['add', 'record']) {
    replace(prototype, name, (record) => {
      return function (value, attributes, context) {
        if (typeof value === 'number') record.call(this, value, attributes, context)
        else diag.warn(`a measurement that is a ${typeof value}, not a number, is not recorded`)
      }
    })
  }
}

/** Both take the same callback, so that what was added can be removed. */
function guardCallbacks(prototype: object, kind: '' | 'Batch', noun: string): void {
  if (kind === '' && guarded.has(prototype)) return
  guarded.add(prototype)
  for (const verb of ['add', 'remove']) {
    replace(prototype, `${verb}${kind}${noun}`, (original) => {
      return function (callback, ...args) {
        return original.call(this, guardCallback(callback as Callback), ...args)
      }
    })
  }
}

function guardCallback(callback: Callback): Callback {
  if (typeof callback !== 'function') return callback
  let guardedOne = guardedCallbacks.get(callback)
  if (guardedOne === undefined) {
    guardedOne = (result) =>
      callback({
        observe(...measurement) {
          // Of a batch the instrument comes first.
          const at = typeof measurement[0] === 'object' ? 2 : 1
          measure(measurement[at], (readable) => result.observe(...measurement.slice(0, at), readable))
        },
      })
    guardedCallbacks.set(callback, guardedOne)
  }
  return guardedOne
}

function measure(attributes: unknown, record: (attributes: Attributes | undefined) => void): void {
  try {
    if (attributes === undefined || !hasDeepValue(attributes as Attributes)) {
      record(attributes as Attributes | undefined)
      return
    }
  } catch {
    // A getter or proxy of the app, or what is no JSON.
  }
  try {
    record(flatAttributes(attributes))
  } catch (error) {
    diag.warn(`a measurement could not be recorded: ${String(error)}`)
  }
}

function flatAttributes(attributes: unknown): Attributes {
  const readable = Object.entries(readableAttributes(attributes))
  return Object.fromEntries(
    readable.map(([key, value]) => [key, typeof value === 'object' && !Array.isArray(value) ? UNREADABLE : value]),
  )
}

function replace(prototype: object, name: string, make: (original: Method) => Method): void {
  const original = (prototype as Record<string, Method | undefined>)[name]
  if (original === undefined) return
  Object.defineProperty(prototype, name, { configurable: true, writable: true, value: make(original) })
}
