import { type Attributes, type Context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api'
import { DISTRO_NAME, DISTRO_VERSION } from '../version.ts'
import { followTracer } from './following-tracer.ts'
import { recordEscaping } from './record-exception.ts'
import { activeContext, registered } from './registered.ts'

const tracer = followTracer(() => registered()?.trace, { name: DISTRO_NAME, version: DISTRO_VERSION })

/** A span around a piece of the app's code: the context that the code runs in, and the two ways it can end. */
export type SpanRun = {
  readonly span: Span
  readonly context: Context
  /** Ends the span with status OK (§7-19), unless the app has set a status. */
  readonly succeed: () => void
  /** Records what was thrown, once, and ends the span with status ERROR. */
  readonly fail: (error: unknown) => void
}

/**
 * Starts a span of the helpers, a child of the active one.
 *
 * @returns undefined when that fails for whatever reason: then the app's code runs without (P-52)
 */
export function startRun(name: string, attributes: Attributes | undefined, options?: SpanOptions): SpanRun | undefined {
  try {
    const parent = activeContext()
    const span = tracer.startSpan(name, attributes === undefined ? options : { ...options, attributes }, parent)
    return toRun(span, trace.setSpan(parent, span))
  } catch {
    return undefined
  }
}

function toRun(span: Span, context: Context): SpanRun {
  let ended = false
  const end = (setStatus: () => void): void => {
    if (ended) return
    ended = true
    try {
      setStatus()
      span.end()
    } catch {
      // A span processor of the app that throws.
    }
  }
  return {
    span,
    context,
    succeed: () => end(() => markOk(span)),
    fail: (error) => end(() => recordEscaping(error, span)),
  }
}

/** OK is final, so it must not take the place of an error that the app has set and not thrown (T-51). */
function markOk(span: Span & { readonly status?: { readonly code?: SpanStatusCode } }): void {
  if ((span.status?.code ?? SpanStatusCode.UNSET) === SpanStatusCode.UNSET) span.setStatus({ code: SpanStatusCode.OK })
}
