import { context, trace, INVALID_SPAN_CONTEXT, type Context, type Exception, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api'
import { noteRequestFailure } from './request-failure.ts'

/**
 * A tracer for the instrumentations of web frameworks that makes no span of
 * its own: each layer stands for the span around it, so that what happens in a
 * middleware is a child of the request itself. What a layer records as an
 * exception is noted as the failure of the request (T-53).
 */
class LayerlessTracer implements Tracer {
  startSpan(_name: string, _options?: unknown, parent: Context = context.active()): Span {
    return toLayer(parent)
  }

  startActiveSpan(_name: string, ...rest: readonly unknown[]): never {
    const run = rest.at(-1) as (span: Span) => never
    const parent = (rest.length === 3 ? rest[1] : undefined) as Context | undefined
    return run(toLayer(parent ?? context.active()))
  }
}

/** The span around a layer, that ends by itself and of which the layer changes nothing. */
function toLayer(parent: Context): Span {
  const layer = trace.wrapSpanContext(trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT)
  layer.recordException = (exception: Exception) => noteRequestFailure(parent, exception)
  return layer
}

const tracer = new LayerlessTracer()

/** For `setTracerProvider` of an instrumentation whose layers are not wanted. */
export const layerlessTracerProvider: TracerProvider = { getTracer: () => tracer }
