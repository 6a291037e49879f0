import { type Context, context, type Span, SpanKind, type SpanOptions, trace, type Tracer } from '@opentelemetry/api'
import { noteRoute, requestOf } from '../request-notes.ts'

/** The tracer that Next.js gets for itself, and makes its own spans with. */
export const NEXT_TRACER = 'next.js'

type Body = (span: Span) => unknown

/**
 * Fits the spans that Next.js makes by itself under the server span of `node:http`: it makes a second server span for
 * the same request, which becomes an internal one, and it alone knows the route, which the server span gets. Next.js
 * sets both on the outer span itself, too, but often only when the response has gone and that span has ended.
 * @see https://github.com/vercel/next.js/blob/v16.0.0/packages/next/src/server/base-server.ts
 */
export function forNext(tracer: Tracer): Tracer {
  const startActiveSpan = (name: string, ...rest: readonly unknown[]): unknown => {
    const body = rest.at(-1) as Body
    const options = rest.length > 1 ? (rest[0] as SpanOptions | undefined) : undefined
    const parent = (rest.length > 2 ? (rest[1] as Context | undefined) : undefined) ?? context.active()
    const span = tracer.startSpan(name, fit(options, parent), parent)
    return context.with(trace.setSpan(parent, span), body, undefined, span)
  }
  return {
    startSpan: (name, options, parent = context.active()) => tracer.startSpan(name, fit(options, parent), parent),
    startActiveSpan,
  }
}

function fit(options: SpanOptions | undefined, parent: Context): SpanOptions | undefined {
  const request = requestOf(parent)
  if (request === undefined || options === undefined) return options
  const route = options.attributes?.['next.route']
  // Routes of Next.js itself, as `/_not-found`, are none of the app.
  if (typeof route === 'string' && !route.startsWith('/_')) noteRoute(request, route)
  return options.kind === SpanKind.SERVER ? { ...options, kind: SpanKind.INTERNAL } : options
}
