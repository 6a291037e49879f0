import type { LoggerProvider, MeterProvider } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

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

/** A meter provider that is made for its first meter. */
export function lazyMeterProvider(provider: Lazy<MeterProvider>): MeterProvider {
  return { getMeter: (...meter) => provider.get().getMeter(...meter) }
}

/** A logger provider that is made for its first logger. */
export function lazyLoggerProvider(provider: Lazy<LoggerProvider>): LoggerProvider {
  return { getLogger: (...logger) => provider.get().getLogger(...logger) }
}

/** A span processor that has nothing to do when a span starts, and is made when a first one ends. */
export function lazySpanProcessor(processor: Lazy<SpanProcessor>): SpanProcessor {
  return {
    onStart() {},
    onEnd: (span) => processor.get().onEnd(span),
    forceFlush: async () => processor.peek()?.forceFlush(),
    shutdown: async () => processor.peek()?.shutdown(),
  }
}
