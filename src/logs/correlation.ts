import { isSpanContextValid, trace, type Context, type Span, type SpanContext } from '@opentelemetry/api'
import type { LogKeys, LogsConfig } from '../config/config.ts'

/**
 * When a log line carries the trace context: `valid` in every valid span, also
 * one that is not sampled or came from elsewhere (F-62); `recording` in a
 * recording span only (M-37); `always`, as empty text where there is none (P-20).
 */
export type CorrelateWhen = 'valid' | 'recording' | 'always'

export type Correlation = {
  readonly keys: LogKeys
  /** The parent span's id too, where the span is a local one with a parent. */
  readonly parentId: boolean
  readonly when: CorrelateWhen
}

/** The trace context of a log line, by the names that the configuration gives the fields. */
export type TraceFields = Readonly<Record<string, string>>

export const LOG_KEYS: LogKeys = {
  traceId: 'trace_id',
  spanId: 'span_id',
  traceFlags: 'trace_flags',
  parentSpanId: 'parent_span_id',
}

/** The correlation that the configuration asks for; undefined: none (OTEL_NODE_* of the logs). */
export function correlationOf(
  config: Pick<LogsConfig, 'correlation' | 'parentId' | 'keys'>,
  when: CorrelateWhen = 'valid',
): Correlation | undefined {
  return config.correlation ? { keys: config.keys, parentId: config.parentId, when } : undefined
}

/** The fields that a log line written in this context gets; undefined: none. */
export function traceFields(context: Context, { keys, parentId, when }: Correlation): TraceFields | undefined {
  const span = trace.getSpan(context)
  const spanContext = span?.spanContext()
  if (
    span === undefined ||
    spanContext === undefined ||
    !isSpanContextValid(spanContext) ||
    (when === 'recording' && !span.isRecording())
  ) {
    return when === 'always' ? { [keys.traceId]: '', [keys.spanId]: '' } : undefined
  }
  const parent = parentId ? parentSpanId(span) : undefined
  return {
    [keys.traceId]: spanContext.traceId,
    [keys.spanId]: spanContext.spanId,
    [keys.traceFlags]: flagsText(spanContext),
    ...(parent === undefined ? {} : { [keys.parentSpanId]: parent }),
  }
}

/** Gives the trace context of the moment to the loggers' instrumentations. */
export type Correlator = {
  readonly keys: LogKeys
  readonly fields: (context: Context) => TraceFields | undefined
  /** The same as JSON text, `,"trace_id":"…","span_id":"…"`, or nothing, for loggers that make their line themselves. */
  readonly text: (context: Context) => string
}

/** Remembers what it gave last: the lines of one span follow each other. */
export function createCorrelator(correlation: Correlation): Correlator {
  const isOfSpanContextOnly = !correlation.parentId && correlation.when !== 'recording'
  let last: SpanContext | undefined
  let lastFields: TraceFields | undefined
  let lastText: string | undefined

  function fields(context: Context): TraceFields | undefined {
    const spanContext = trace.getSpanContext(context)
    if (isOfSpanContextOnly && spanContext !== undefined && spanContext === last) return lastFields
    last = spanContext
    lastFields = traceFields(context, correlation)
    lastText = undefined
    return lastFields
  }

  function text(context: Context): string {
    const current = fields(context)
    if (current === undefined) return ''
    lastText ??= Object.entries(current).reduce((all, [key, value]) => `${all},${JSON.stringify(key)}:"${value}"`, '')
    return lastText
  }

  return { keys: correlation.keys, fields, text }
}

/** The names of all fields that `traceFields` may give. */
export function traceFieldNames(keys: LogKeys): readonly string[] {
  return [keys.traceId, keys.spanId, keys.traceFlags, keys.parentSpanId]
}

function flagsText({ traceFlags }: SpanContext): string {
  return (traceFlags & 0xff).toString(16).padStart(2, '0')
}

/** The API has no way to a span's parent; the SDK's spans and our own have this property. */
function parentSpanId(span: Span & { readonly parentSpanContext?: SpanContext }): string | undefined {
  return span.parentSpanContext?.spanId
}
