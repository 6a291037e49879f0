import { context, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeepProcessor, KEEP_REASON, type KeepBounds } from '../../../src/signals/sampling/keep-processor.ts'
import { createKeepSampler } from '../../../src/signals/sampling/keep-sampler.ts'
import { createRatioSampler } from '../../../src/signals/sampling/ratio-sampler.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'

/** A number below the age of the process would be taken for a time since its start. */
const START = Date.now()

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())

function start(options: { sampler?: Sampler; bounds?: KeepBounds; slowMs?: number } = {}) {
  const exporter = new InMemorySpanExporter()
  const next: SpanProcessor = {
    onStart() {},
    onEnd: (span) => exporter.export([span], () => {}),
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  const { sampler = new AlwaysOffSampler(), bounds, slowMs = 2000 } = options
  const processor = createKeepProcessor(next, { errors: true, slowMs }, bounds)
  const provider = createTracerProvider({ sampler: createKeepSampler(sampler), spanProcessors: [processor] })
  const exported = (): [name: string, reason: unknown][] =>
    exporter.getFinishedSpans().map((span: ReadableSpan) => [span.name, span.attributes[KEEP_REASON]])
  return {
    tracer: provider.getTracer('t'),
    exported,
    spans: () => exporter.getFinishedSpans(),
    waiting: processor.waiting,
  }
}

function under(parent: Span): ReturnType<typeof trace.setSpan> {
  return trace.setSpan(context.active(), parent)
}

describe('smart keep (P-41)', () => {
  it('drops a trace without an error', () => {
    const { tracer, exported } = start()
    const root = tracer.startSpan('root')
    tracer.startSpan('child', {}, under(root)).end()
    root.end()
    expect(exported()).toEqual([])
  })

  it('keeps the whole trace of an error, also what ended before it and what ends after it', () => {
    const { tracer, exported } = start()
    const root = tracer.startSpan('root')
    tracer.startSpan('before', {}, under(root)).end()
    tracer.startSpan('failed', {}, under(root)).setStatus({ code: SpanStatusCode.ERROR }).end()
    tracer.startSpan('after', {}, under(root)).end()
    root.end()
    expect(exported()).toEqual(['before', 'failed', 'after', 'root'].map((name) => [name, 'error']))
  })

  it.each([
    ['an exception', (span: Span) => span.recordException(new Error('boom'))],
    ['a response of 500', (span: Span) => span.setAttribute('http.response.status_code', 500)],
  ])('keeps a trace with %s', (_what, make) => {
    const { tracer, exported } = start()
    const root = tracer.startSpan('root', { kind: 1 })
    make(root)
    root.end()
    expect(exported()).toEqual([['root', 'error']])
  })

  it('keeps a trace whose root was slower than the limit, and none that was as slow', () => {
    const { tracer, exported } = start({ slowMs: 100 })
    tracer.startSpan('as slow', { startTime: START }).end(START + 100)
    tracer.startSpan('slower', { startTime: START }).end(START + 101)
    expect(exported()).toEqual([['slower', 'slow']])
  })

  it('counts a remote parent as the edge of the local trace', () => {
    const { tracer, exported } = start({ slowMs: 100 })
    const remote = trace.setSpanContext(context.active(), {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 0,
      isRemote: true,
    })
    tracer.startSpan('local root', { startTime: START }, remote).end(START + 1000)
    expect(exported()).toEqual([['local root', 'slow']])
  })

  it('keeps spans that start after a kept trace has ended', () => {
    const { tracer, exported } = start()
    const root = tracer.startSpan('root').setStatus({ code: SpanStatusCode.ERROR })
    root.end()
    tracer.startSpan('late', {}, under(root)).end()
    expect(exported()).toEqual([
      ['root', 'error'],
      ['late', 'error'],
    ])
  })

  it('keeps a trace of which a late child fails', () => {
    const { tracer, exported } = start()
    const root = tracer.startSpan('root')
    const late = tracer.startSpan('late', {}, under(root))
    root.end()
    late.setStatus({ code: SpanStatusCode.ERROR }).end()
    expect(exported()).toEqual([
      ['root', 'error'],
      ['late', 'error'],
    ])
  })

  it('keeps, of a trace that was forgotten, a span that starts later and fails, and nothing that does not', () => {
    const { tracer, exported, waiting } = start()
    const root = tracer.startSpan('root')
    tracer.startSpan('child', {}, under(root)).end()
    root.end()
    const late = tracer.startSpan('late', {}, under(root))
    tracer.startSpan('below', {}, under(late)).end()
    late.setStatus({ code: SpanStatusCode.ERROR }).end()
    tracer.startSpan('later', {}, under(late)).end()
    tracer.startSpan('fine').end()
    expect(exported()).toEqual(['below', 'late', 'later'].map((name) => [name, 'error']))
    expect(waiting()).toEqual({ traces: 0, spans: 0, bytes: 0 })
  })

  it('passes sampled spans at once, with the threshold and without a reason', () => {
    const { tracer, spans } = start({ sampler: createRatioSampler(1) })
    tracer.startSpan('sampled').end()
    const [span] = spans()
    expect(span?.attributes).toEqual({})
    expect(span?.spanContext().traceState?.serialize()).toBe('ot=th:0')
  })

  it('gives kept spans no threshold, since they stand for themselves', () => {
    const { tracer, spans } = start({ sampler: createRatioSampler(0) })
    tracer.startSpan('failed').setStatus({ code: SpanStatusCode.ERROR }).end()
    expect(spans()[0]?.spanContext()).toMatchObject({ traceFlags: 0, traceState: undefined })
  })

  it('holds nothing when nothing is open', () => {
    const { tracer, waiting } = start()
    const root = tracer.startSpan('root')
    tracer.startSpan('child', {}, under(root)).end()
    expect(waiting()).toMatchObject({ traces: 1, spans: 1 })
    root.end()
    expect(waiting()).toEqual({ traces: 0, spans: 0, bytes: 0 })
  })

  it('finds every error among 10,000 mixed traces, and its share of the rest', () => {
    const { tracer, spans } = start({ sampler: createRatioSampler(0.02) })
    for (let index = 0; index < 10_000; index++) {
      const root = tracer.startSpan(index % 10 === 0 ? 'failed' : 'fine')
      tracer.startSpan('child', {}, under(root)).end()
      if (index % 10 === 0) root.setStatus({ code: SpanStatusCode.ERROR })
      root.end()
    }
    const roots = spans().filter(({ name }) => name !== 'child')
    expect(roots.filter(({ name }) => name === 'failed')).toHaveLength(1000)
    expect(spans().filter(({ name }) => name === 'child')).toHaveLength(roots.length)
    // Six standard deviations around 180.
    const fine = roots.filter(({ name }) => name === 'fine').length
    expect(fine).toBeGreaterThan(100)
    expect(fine).toBeLessThan(260)
  })

  it.each([
    ['spans', { maxSpans: 10, maxBytes: Infinity }],
    ['bytes', { maxSpans: Infinity, maxBytes: 10 * 700 }],
  ])('bounds what waits by %s, the oldest trace first', (_what, bounds) => {
    const { tracer, exported } = start({ bounds })
    const old = tracer.startSpan('old root')
    for (let index = 0; index < 8; index++) tracer.startSpan('old child', {}, under(old)).end()
    const young = tracer.startSpan('young root')
    for (let index = 0; index < 8; index++) tracer.startSpan('young child', {}, under(young)).end()
    for (const root of [old, young]) root.setStatus({ code: SpanStatusCode.ERROR }).end()
    const names = exported().map(([name]) => name)
    expect(names.filter((name) => name === 'old child')).toHaveLength(0)
    expect(names.filter((name) => name === 'young child')).toHaveLength(8)
    expect(names).toContain('old root')
  })

  it('forgets the oldest traces of spans that never end, and keeps the error of one of those that does', () => {
    const { tracer, exported, waiting } = start({ bounds: { maxSpans: 10, maxBytes: Infinity } })
    const first = tracer.startSpan('first')
    tracer.startSpan('child', {}, under(first)).end()
    for (let index = 0; index < 100; index++) tracer.startSpan('never ended')
    expect(waiting()).toEqual({ traces: 10, spans: 0, bytes: 0 })
    first.setStatus({ code: SpanStatusCode.ERROR }).end()
    expect(exported()).toEqual([['first', 'error']])
    tracer.startSpan('fine').end()
    expect(waiting().traces).toBeLessThanOrEqual(10)
  })
})
