import { trace, type Context, type LogRecord, type Span } from '@opentelemetry/api'

/** The span that would record an event in this context; undefined when nobody records. */
export function recordingSpan(context: Context): Span | undefined {
  const span = trace.getSpan(context)
  return span?.isRecording() === true ? span : undefined
}

/**
 * A named event is an event of the active span too, with the same name,
 * attributes and time (F-60). Records that are not events are none.
 */
export function addSpanEvent(span: Span, { eventName, attributes, timestamp }: LogRecord): void {
  if (eventName === undefined) return
  span.addEvent(eventName, attributes, timestamp)
}
