import { isSpanContextValid, type Span, type SpanContext, trace } from '@opentelemetry/api'
import { activeContext, NO_SPAN } from './registered.ts'

/** The trace context as fields for a log line; without a valid span there are none. */
export type LogContext = { readonly trace_id?: string; readonly span_id?: string }

/**
 * The span that is active where this is called. Without one, a span that takes every call and does nothing, so that
 * `getActiveSpan().setAttribute(…)` needs no question mark (P-16, F-82).
 */
export function activeSpan(): Span {
  return trace.getSpan(activeContext()) ?? NO_SPAN
}

/** Trace id of the active span, 32 hex digits; empty when there is none or telemetry is off (P-22). Never throws. */
export function getTraceId(): string {
  return validSpanContext()?.traceId ?? ''
}

/** Span id of the active span, 16 hex digits; empty when there is none or telemetry is off (P-22). Never throws. */
export function getSpanId(): string {
  return validSpanContext()?.spanId ?? ''
}

/** `{ trace_id, span_id }` of the active span, to be put into a log line; `{}` when there is none (P-21). Never throws. */
export function getLogContext(): LogContext {
  const spanContext = validSpanContext()
  return spanContext === undefined ? {} : { trace_id: spanContext.traceId, span_id: spanContext.spanId }
}

/** Of a span that is not recorded, too: a remote parent, or one that the sampler left out (F-62). */
function validSpanContext(): SpanContext | undefined {
  try {
    const spanContext = trace.getSpan(activeContext())?.spanContext()
    return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined
  } catch {
    return undefined
  }
}
