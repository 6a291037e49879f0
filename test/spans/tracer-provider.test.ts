import {
  type Attributes,
  context,
  diag,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  trace,
  type TracerProvider,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { getRPCMetadata, RPCType, setRPCMetadata, suppressTracing } from '@opentelemetry/core'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RequestContext } from '../../src/spans/request-context.ts'
import { ignoresAttributes, IGNORES_ATTRIBUTES } from '../../src/spans/sampling.ts'
import { createTracerProvider, type SpanProvider } from '../../src/spans/tracer-provider.ts'
import { RecordingTracer } from '../../src/spans/tracer.ts'

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterEach(() => {
  context.disable()
  vi.restoreAllMocks()
})

const done = (): Promise<void> => Promise.resolve()
const quiet: SpanProcessor = { onStart() {}, onEnd() {}, forceFlush: done, shutdown: done }

const fail = (): never => {
  throw new Error('thrown by the user')
}

function recording(sampler?: Sampler): { provider: SpanProvider; ended: ReadableSpan[] } {
  const ended: ReadableSpan[] = []
  const processor = { ...quiet, onEnd: (span: ReadableSpan) => void ended.push(span) }
  return { provider: createTracerProvider({ spanProcessors: [processor], ...(sampler && { sampler }) }), ended }
}

test('a tracer is the same for the same name, version and schema', () => {
  const { provider } = recording()
  expect(provider.getTracer('a')).toBe(provider.getTracer('a', ''))
  expect(provider.getTracer('a', '1')).not.toBe(provider.getTracer('a'))
  expect(provider.getTracer('a', '1', { schemaUrl: 's' })).not.toBe(provider.getTracer('a', '1'))
})

test('startActiveSpan in its three forms', () => {
  const { provider } = recording()
  const tracer = provider.getTracer('a')
  expect(tracer.startActiveSpan('x', (span) => trace.getActiveSpan() === span)).toBe(true)
  tracer.startActiveSpan('x', { attributes: { a: 1 } }, (span) => {
    expect((span as unknown as ReadableSpan).attributes).toEqual({ a: 1 })
  })
  const parent = tracer.startSpan('parent')
  tracer.startActiveSpan('x', {}, trace.setSpan(ROOT_CONTEXT, parent), (span) => {
    expect((span as unknown as ReadableSpan).parentSpanContext).toBe(parent.spanContext())
  })
  expect(trace.getActiveSpan()).toBeUndefined()
})

test('nothing is recorded where tracing is suppressed', () => {
  const { provider, ended } = recording()
  const tracer = provider.getTracer('a')
  const silent = suppressTracing(ROOT_CONTEXT)
  const attributesOf = vi.fn<() => Attributes>(() => ({}))
  const spans = [tracer.startSpan('x', {}, silent)]
  if (tracer instanceof RecordingTracer) spans.push(tracer.startSpanLazily('x', 1, silent, {}, attributesOf))
  for (const span of spans) {
    span.end()
    expect(span.spanContext()).toEqual(INVALID_SPAN_CONTEXT)
  }
  expect(spans).toHaveLength(2)
  expect(ended).toEqual([])
})

describe('the app comes first', () => {
  const errors = (): unknown[] => {
    const seen: unknown[] = []
    vi.spyOn(diag, 'error').mockImplementation((...args) => void seen.push(args))
    return seen
  }
  test('a processor that throws is reported, and the others are called', () => {
    const seen = errors()
    const ended: unknown[] = []
    const bad: SpanProcessor = { ...quiet, onStart: fail, onEnding: fail, onEnd: fail }
    const provider = createTracerProvider({
      spanProcessors: [bad, { ...quiet, onEnd: (span) => void ended.push(span) }],
    })
    provider.getTracer('a').startSpan('x').end()
    expect(ended).toHaveLength(1)
    expect(seen).toHaveLength(3)
  })

  test('a sampler that throws is reported, and the span is not recorded', () => {
    const seen = errors()
    const { provider, ended } = recording({ shouldSample: fail, toString: () => 'bad' })
    const span = provider.getTracer('a').startSpan('x', { attributes: { a: 1 } })
    span.end()
    expect(span.isRecording()).toBe(false)
    expect(ended).toEqual([])
    expect(seen).toHaveLength(1)
  })

  test('keys that are no texts are dropped', () => {
    const { provider } = recording()
    const span = provider.getTracer('a').startSpan('x')
    span
      .setAttribute(undefined as never, 1)
      .setAttribute(null as never, 1)
      .setAttribute(5 as never, 1)
    expect((span as unknown as ReadableSpan).attributes).toEqual({ 5: 1 })
  })
})

describe('flushing', () => {
  const flushing = (...forceFlush: (() => Promise<void>)[]): SpanProvider =>
    createTracerProvider({ spanProcessors: forceFlush.map((flush) => ({ ...quiet, forceFlush: flush })) })

  test('waits for all processors', async () => {
    await expect(flushing(done, done).forceFlush()).resolves.toBeUndefined()
  })

  test('rejects with the list of errors, as the SDK does', async () => {
    const error = new Error('no')
    const failing = flushing(() => Promise.reject(error), done).forceFlush()
    await expect(failing).rejects.toEqual([error])
  })

  test('gives up after its timeout', async () => {
    const late = flushing(() => new Promise(() => {})).forceFlush({ timeoutMillis: 5 })
    await expect(late).rejects.toEqual([new Error('A span processor did not flush within 5 ms.')])
  })

  test('shutdown reaches all processors', async () => {
    const shutdown = vi.fn<() => Promise<void>>(done)
    await createTracerProvider({
      spanProcessors: [
        { ...quiet, shutdown },
        { ...quiet, shutdown },
      ],
    }).shutdown()
    expect(shutdown).toHaveBeenCalledTimes(2)
  })
})

describe('samplers that decide without attributes', () => {
  class Subclass extends AlwaysOnSampler {
    override shouldSample(): { decision: SamplingDecision } {
      return { decision: SamplingDecision.NOT_RECORD }
    }
  }
  const own: Sampler = { shouldSample: () => ({ decision: SamplingDecision.RECORD }), toString: () => 'own' }

  test.each<[string, object, boolean]>([
    ['always on', new AlwaysOnSampler(), true],
    ['always off', new AlwaysOffSampler(), true],
    ['by ratio', new TraceIdRatioBasedSampler(0.5), true],
    ['by parent', new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) }), true],
    ['by parent, else a user’s', new ParentBasedSampler({ root: own }), false],
    ['a user’s', own, false],
    ['a subclass', new Subclass(), false],
    ['one with another method', Object.assign(new AlwaysOnSampler(), { shouldSample: fail }), false],
    ['one that says so', { ...own, [IGNORES_ATTRIBUTES]: true }, true],
    ['one that says no', { ...own, [IGNORES_ATTRIBUTES]: false }, false],
  ])('%s: %s', (_name, sampler, expected) => {
    expect(ignoresAttributes(sampler)).toBe(expected)
  })

  test('attributes are computed only for spans that are recorded', () => {
    const attributesOf = vi.fn<() => Attributes>(() => ({ a: 1 }))
    const start = (provider: TracerProvider): Span | undefined => {
      const tracer = provider.getTracer('a')
      return tracer instanceof RecordingTracer
        ? tracer.startSpanLazily('x', 1, ROOT_CONTEXT, {}, attributesOf)
        : undefined
    }
    start(recording(new AlwaysOffSampler()).provider)
    expect(attributesOf).not.toHaveBeenCalled()
    const span = start(recording().provider)
    expect((span as unknown as ReadableSpan).attributes).toEqual({ a: 1 })
    start(
      recording({ ...own, shouldSample: (...[, , , , attributes]) => ({ decision: attributes['a'] === 1 ? 0 : 2 }) })
        .provider,
    )
    expect(attributesOf).toHaveBeenCalledTimes(2)
  })
})

test('a printed span shows what it holds', () => {
  const { provider } = recording()
  const tracer = provider.getTracer('a', '1')
  const text = inspect(tracer.startSpan('printed', { attributes: { key: 'value' } }))
  expect(text).toMatch(/^RecordingSpan \{/)
  expect(text).toContain("attributes: { key: 'value' }")
  expect(inspect({ tracer }, { depth: 0 })).toContain('[RecordingTracer]')
})

describe('the context of a request', () => {
  const key = Symbol('key')
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
  const rpc = { type: RPCType.HTTP, span } as const

  test('is read and changed by the API’s and the core package’s functions', () => {
    const base = ROOT_CONTEXT.setValue(key, 'kept')
    const made = new RequestContext(base, span, rpc)
    expect(trace.getSpan(made)).toBe(span)
    expect(getRPCMetadata(made)).toBe(rpc)
    expect(made.getValue(key)).toBe('kept')

    const child = trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT, traceFlags: 1 })
    const below = setRPCMetadata(trace.setSpan(made.setValue(key, 'changed'), child), { ...rpc, route: '/r' })
    expect([trace.getSpan(below), getRPCMetadata(below)?.route, below.getValue(key)]).toEqual([child, '/r', 'changed'])
    expect([trace.getSpan(made), getRPCMetadata(made), made.getValue(key)]).toEqual([span, rpc, 'kept'])
  })

  test('gives up what is deleted, also when the context below has it', () => {
    const base = trace.setSpan(ROOT_CONTEXT, span).setValue(key, 1)
    const made = new RequestContext(base, span, rpc)
    expect(trace.getSpan(trace.deleteSpan(made))).toBeUndefined()
    expect(made.deleteValue(key).getValue(key)).toBeUndefined()
    expect(getRPCMetadata(made.deleteValue(key))).toBe(rpc)
  })
})
