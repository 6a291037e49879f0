import {
  context,
  createNoopMeter,
  diag,
  type LoggerProvider,
  type LogRecord,
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

/** A meter provider that is made for its first meter. Where that fails, this meter measures nothing, and that is said. */
export function lazyMeterProvider(provider: Lazy<MeterProvider>): MeterProvider {
  return {
    getMeter(name, ...rest) {
      try {
        return provider.get().getMeter(name, ...rest)
      } catch (error) {
        diag.error(`metrics cannot be loaded, the meter ${name} measures nothing:`, error)
        return createNoopMeter()
      }
    },
  }
}

/** A logger provider that is made for its first logger. Where that fails, log records wait for it. */
export function lazyLoggerProvider(provider: Lazy<LoggerProvider>): LoggerProvider {
  return {
    getLogger(...logger) {
      try {
        return provider.get().getLogger(...logger)
      } catch {
        const emit = handLate<LogRecord>(() => {
          const made = provider.get().getLogger(...logger)
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
    },
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
