import {
  type Context,
  type ContextManager,
  INVALID_SPAN_CONTEXT,
  type LoggerProvider,
  type MeterProvider,
  ROOT_CONTEXT,
  type Span,
  type TextMapPropagator,
  trace,
  type TracerProvider,
} from '@opentelemetry/api'

/** What some copy of `@opentelemetry/api` has registered for the process. */
export type Registered = {
  readonly trace?: TracerProvider
  readonly metrics?: MeterProvider
  /** Since version 1.10 of the API. */
  readonly logs?: LoggerProvider
  readonly context?: ContextManager
  readonly propagation?: TextMapPropagator
}

/**
 * The API's global is read here and not through the API, whose functions refuse what an older copy has registered:
 * these helpers work with the preload, with any SDK that the app sets up itself, and with a capture of the tests.
 * Its properties have been these since version 1.0.
 */
const API: unique symbol = Symbol.for('opentelemetry.js.api.1')

/** What is registered at the moment; undefined when telemetry is off. */
export function registered(): Registered | undefined {
  return (globalThis as { [API]?: Registered })[API]
}

/** Whether spans are made at all. Everything of the door `@org/otel` is a no-op when they are not. */
export function isTracing(): boolean {
  return registered()?.trace !== undefined
}

export function activeContext(): Context {
  return registered()?.context?.active() ?? ROOT_CONTEXT
}

/** Calls `fn` in a context. What it returns or throws comes out. */
export function runIn<T>(context: Context, fn: () => T): T {
  const manager = registered()?.context
  return manager === undefined ? fn() : manager.with(context, fn)
}

/** Takes every call and does nothing (P-16). */
export const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
