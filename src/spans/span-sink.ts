import { type Context, diag } from '@opentelemetry/api'
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace'

/** Where spans report that they start and end. */
export type SpanSink = {
  onStart: (span: Span, parentContext: Context) => void
  onEnding: (span: Span) => void
  onEnd: (span: ReadableSpan) => void
}

/**
 * One sink for all span processors, in their order. A processor that throws is reported, and
 * neither the app nor the other processors notice; the SDK lets it throw into the app.
 */
export function createSpanSink(processors: readonly SpanProcessor[]): SpanSink {
  return {
    onStart(span, parentContext) {
      for (const processor of processors) {
        try {
          processor.onStart(span, parentContext)
        } catch (error) {
          reportThrown('onStart', error)
        }
      }
    },
    onEnding(span) {
      for (const processor of processors) {
        try {
          processor.onEnding?.(span)
        } catch (error) {
          reportThrown('onEnding', error)
        }
      }
    },
    onEnd(span) {
      for (const processor of processors) {
        try {
          processor.onEnd(span)
        } catch (error) {
          reportThrown('onEnd', error)
        }
      }
    },
  }
}

function reportThrown(hook: string, error: unknown): void {
  diag.error(`A span processor threw in ${hook}().`, error)
}
