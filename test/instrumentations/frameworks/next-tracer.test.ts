import { type Context, context, ROOT_CONTEXT, SpanKind, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NEXT_TRACER } from '../../../src/instrumentations/frameworks/next-tracer.ts'
import { routeOf } from '../../../src/instrumentations/request-notes.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'

const exporter = new InMemorySpanExporter()
const provider = createTracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
const next: Tracer = provider.getTracer(NEXT_TRACER, '0.0.1')

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())
beforeEach(() => exporter.reset())

/** A request as the http server's instrumentation leaves it in the context. */
function request(): { readonly metadata: RPCMetadata; readonly active: Context } {
  const span = provider.getTracer('http').startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT)
  const metadata: RPCMetadata = { type: RPCType.HTTP, span }
  return { metadata, active: setRPCMetadata(trace.setSpan(ROOT_CONTEXT, span), metadata) }
}

describe("Next.js's own spans (T-48)", () => {
  it('leave the server span to node:http, and tell it the route', () => {
    const { metadata, active } = request()
    context.with(active, () => {
      next.startActiveSpan('GET', { kind: SpanKind.SERVER }, (outer) => {
        next.startActiveSpan('find', { attributes: { 'next.route': '/orders/[id]' } }, active, (span) => span.end())
        next.startSpan('plain', { kind: SpanKind.SERVER }).end()
        expect(trace.getActiveSpan()).toBe(outer)
        outer.end()
      })
    })
    const [find, plain, outer] = exporter.getFinishedSpans()
    expect([find, plain, outer].map((span) => [span?.name, span?.kind])).toEqual([
      ['find', SpanKind.INTERNAL],
      ['plain', SpanKind.INTERNAL],
      ['GET', SpanKind.INTERNAL],
    ])
    expect(plain?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
    expect(find?.parentSpanContext?.spanId).toBe(metadata.span.spanContext().spanId)
    expect(routeOf(metadata, 200)).toBe('/orders/[id]')
  })

  it("tell no route of Next.js's own", () => {
    const { metadata, active } = request()
    next.startSpan('find', { attributes: { 'next.route': '/_not-found' } }, active).end()
    next.startSpan('find', { attributes: { 'next.route': 7 } }, active).end()
    next.startSpan('find', {}, active).end()
    next.startActiveSpan('find', (span) => span.end())
    expect(routeOf(metadata, 200)).toBeUndefined()
  })

  it('are server spans where nothing else has made one', () => {
    const result = next.startActiveSpan('GET', { kind: SpanKind.SERVER }, (span) => {
      span.end()
      return 'result'
    })
    expect(result).toBe('result')
    expect(exporter.getFinishedSpans()[0]?.kind).toBe(SpanKind.SERVER)
  })
})
