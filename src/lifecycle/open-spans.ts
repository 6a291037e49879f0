import { type Span, SpanStatusCode } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** Why a span was ended by us and not by who started it; the one value there is now is `exception`. */
const END_REASON = 'otel.end.reason'

/** Spans that an app forgets to end are not held for ever. */
const MAX_OPEN = 5_000
const MAX_MESSAGE_CHARS = 1_000

export type OpenSpans = {
  /** To be the first of a provider's processors. */
  readonly processor: SpanProcessor
  /**
   * Ends all spans that are open, the youngest first, because the process dies of an error: they get the exception, the
   * status of an error and the attribute `otel.end.reason`. Never throws.
   */
  readonly fail: (error: unknown) => void
}

/**
 * Knows the spans that have not ended, so that the trace of the request that kills the process is not lost with it.
 *
 * @param maxOpen how many are held; the oldest are let go of
 */
export function watchOpenSpans(maxOpen: number = MAX_OPEN): OpenSpans {
  const open = new Set<unknown>()
  const processor: SpanProcessor = {
    onStart(span) {
      if (open.size >= maxOpen) open.delete(open.values().next().value)
      open.add(span)
    },
    onEnd: (span) => void open.delete(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
  return {
    processor,
    fail(error) {
      for (const span of [...open].toReversed()) endWith(span as Span, error)
    },
  }
}

function endWith(span: Span, error: unknown): void {
  try {
    const exception = error instanceof Error ? error : { name: nameOf(error), message: textOf(error) }
    const message = textOf(exception.message)
    span.recordException(exception)
    span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, MAX_MESSAGE_CHARS) })
    span.setAttributes({ [END_REASON]: 'exception', 'error.type': exception.name })
  } catch {
    // An error with getters that throw; the span is worth more than what it says.
  }
  span.end()
}

function nameOf(thrown: unknown): string {
  return thrown === null ? 'null' : typeof thrown
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return ''
  }
}
