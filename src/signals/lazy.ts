import {
  context,
  createNoopMeter,
  diag,
  type Logger,
  type LoggerProvider,
  type LogRecord,
  type Meter,
  type MeterProvider,
} from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { handLate } from './late.ts'

/** A value that is made when it is first asked for. */
export type Lazy<T> = {
  readonly get: () => T
  /** undefined when nobody has asked yet. */
  readonly peek: () => T | undefined
}

/** Makes a value once, and only if it is needed: what an app does not use costs nothing at its start. */
export function lazy<T>(make: () => T): Lazy<T> {
  let made: { readonly value: T } | undefined
  return {
    get: () => (made ??= { value: make() }).value,
    peek: () => made?.value,
  }
}

let isPatching = false

/**
 * Runs what patches a module. The meters and loggers that it asks for are made when something is first recorded: an app
 * loads much of what it uses later, or never.
 */
export function whilePatching<T>(patch: () => T): T {
  const before = isPatching
  isPatching = true
  try {
    return patch()
  } finally {
    isPatching = before
  }
}

/** A meter provider that is made for its first meter. Where that fails, this meter measures nothing, and that is said. */
export function lazyMeterProvider(provider: Lazy<MeterProvider>): MeterProvider {
  return {
    getMeter(name, ...rest) {
      const meter = lazy(() => {
        try {
          return provider.get().getMeter(name, ...rest)
        } catch (error) {
          diag.error(`metrics cannot be loaded, the meter ${name} measures nothing:`, error)
          return createNoopMeter()
        }
      })
      return isPatching && provider.peek() === undefined ? lateMeter(meter) : meter.get()
    },
  }
}

/** A meter whose instruments are made at their first measurement; those that are asked for theirs, at once. */
function lateMeter(meter: Lazy<Meter>): Meter {
  return {
    createCounter(...which) {
      const counter = lazy(() => meter.get().createCounter(...which))
      return { add: (...measurement) => counter.get().add(...measurement) }
    },
    createUpDownCounter(...which) {
      const counter = lazy(() => meter.get().createUpDownCounter(...which))
      return { add: (...measurement) => counter.get().add(...measurement) }
    },
    createHistogram(...which) {
      const histogram = lazy(() => meter.get().createHistogram(...which))
      return { record: (...measurement) => histogram.get().record(...measurement) }
    },
    createGauge(...which) {
      const gauge = lazy(() => meter.get().createGauge(...which))
      return { record: (...measurement) => gauge.get().record(...measurement) }
    },
    createObservableCounter: (...which) => meter.get().createObservableCounter(...which),
    createObservableUpDownCounter: (...which) => meter.get().createObservableUpDownCounter(...which),
    createObservableGauge: (...which) => meter.get().createObservableGauge(...which),
    addBatchObservableCallback: (...batch) => meter.get().addBatchObservableCallback(...batch),
    removeBatchObservableCallback: (...batch) => meter.get().removeBatchObservableCallback(...batch),
  }
}

/** A logger provider that is made for its first logger. Where that fails, log records wait for it. */
export function lazyLoggerProvider(provider: Lazy<LoggerProvider>): LoggerProvider {
  return {
    getLogger(...which) {
      const logger = lazy((): Logger => {
        try {
          return provider.get().getLogger(...which)
        } catch {
          return waitingLogger(() => provider.get().getLogger(...which))
        }
      })
      if (!isPatching || provider.peek() !== undefined) return logger.get()
      return {
        emit: (record) => logger.get().emit(record),
        enabled: (options) => logger.get().enabled(options),
      }
    },
  }
}

/** A logger whose records wait until it can be made. */
function waitingLogger(make: () => Logger): Logger {
  const emit = handLate<LogRecord>(() => {
    const made = make()
    return (record) => made.emit(record)
  })
  return {
    emit: (record) =>
      emit({
        ...record,
        observedTimestamp: record.observedTimestamp ?? Date.now(),
        context: record.context ?? context.active(),
      }),
    enabled: () => true,
  }
}

/** A span processor that has nothing to do when a span starts, and is made when a first one ends. */
export function lazySpanProcessor(processor: Lazy<SpanProcessor>): SpanProcessor {
  const onEnd = handLate<ReadableSpan>(() => {
    const made = processor.get()
    return (span) => made.onEnd(span)
  })
  return {
    onStart() {},
    onEnd,
    forceFlush: async () => processor.peek()?.forceFlush(),
    shutdown: async () => processor.peek()?.shutdown(),
  }
}
