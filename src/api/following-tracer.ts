import { ProxyTracerProvider, type Tracer, type TracerProvider } from '@opentelemetry/api'

/** What a tracer, meter or logger is got by. */
export type FollowedScope = {
  readonly name: string
  readonly version: string | undefined
  readonly options?: { readonly schemaUrl?: string }
}

const NO_TRACER: Tracer = new ProxyTracerProvider().getTracer('')

/**
 * A tracer that can be kept for ever: each call goes to the provider of the moment, so it may be made before
 * telemetry is set up, and outlives a capture in a test.
 *
 * @param current the provider of the moment; undefined: spans are no-ops
 */
export function followTracer(
  current: () => TracerProvider | undefined,
  { name, version, options }: FollowedScope,
): Tracer {
  let owner: TracerProvider | undefined
  let tracer = NO_TRACER
  const now = (): Tracer => {
    const provider = current()
    if (provider === owner) return tracer
    owner = provider
    tracer = provider === undefined ? NO_TRACER : provider.getTracer(name, version, options)
    return tracer
  }
  return {
    startSpan: (spanName, spanOptions, context) => now().startSpan(spanName, spanOptions, context),
    startActiveSpan(...args: unknown[]): never {
      const target = now() as unknown as { readonly startActiveSpan: (...args: unknown[]) => never }
      return target.startActiveSpan(...args)
    },
  }
}
