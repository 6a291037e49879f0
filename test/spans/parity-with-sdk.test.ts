import type { Attributes, Link, Span, SpanKind } from '@opentelemetry/api'
import { defaultResource } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  createAlwaysRecordSampler,
  type IdGenerator,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanLimits,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTracerProvider } from '../../src/spans/tracer-provider.ts'
import { runOperations, seededRandom, view } from './random-operations.ts'

const SEEDS = 400
const START_MS = Date.UTC(2026, 10, 21)

afterEach(() => {
  vi.useRealTimers()
})

function seededIds(seed: number): IdGenerator {
  const random = seededRandom(seed)
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
  return { generateTraceId: () => hex(32), generateSpanId: () => hex(16) }
}

/** Notes what a processor sees, at the moment it sees it. */
function recorder(): { processor: SpanProcessor; seen: unknown[] } {
  const seen: unknown[] = []
  const note = (hook: string) => (span: ReadableSpan) => {
    seen.push([hook, structuredClone(JSON.parse(JSON.stringify(view(span))))])
  }
  const processor: SpanProcessor = {
    onStart: note('start'),
    onEnding: note('ending'),
    onEnd: note('end'),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
  return { processor, seen }
}

/** Reads attributes, adds one, changes the ones it is given: what a user's sampler may do. */
const nosySampler: Sampler = {
  shouldSample(_context, traceId, name, _kind: SpanKind, attributes: Attributes, links: Link[]) {
    attributes['seen.by.sampler'] = Object.keys(attributes).length + links.length
    return {
      decision: traceId.startsWith('0') ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      attributes: { 'sampler.name': name, 'sampler.bad': 10n, a: 'from the sampler' },
    }
  },
  toString: () => 'nosy',
}

const SAMPLERS: Record<string, () => Sampler | undefined> = {
  default: () => undefined,
  off: () => new AlwaysOffSampler(),
  ratio: () => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) }),
  'record only': () => createAlwaysRecordSampler(new AlwaysOffSampler()),
  'on without regard to parents': () => new AlwaysOnSampler(),
  'a user’s own': () => nosySampler,
}

const LIMITS: Record<string, SpanLimits | undefined> = {
  'default limits': undefined,
  'tight limits': {
    attributeCountLimit: 3,
    attributeValueLengthLimit: 6,
    eventCountLimit: 2,
    linkCountLimit: 2,
    attributePerEventCountLimit: 1,
    attributePerLinkCountLimit: 1,
  },
  'limits of zero': { attributeCountLimit: 0, attributeValueLengthLimit: 0, eventCountLimit: 0, linkCountLimit: 0 },
}

type Run = { seen: unknown[]; spans: unknown[] }

function run(
  make: (options: TracerProviderOptions) => TracerProvider,
  options: TracerProviderOptions,
  seed: number,
): Run {
  vi.useRealTimers()
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: START_MS })
  const { processor, seen } = recorder()
  const provider = make({ ...options, idGenerator: seededIds(seed), spanProcessors: [processor] })
  const tracer = provider.getTracer('parity', '1.2.3', { schemaUrl: 'https://example.com/schema' })
  const spans = runOperations(tracer, seed, (ms) => vi.advanceTimersByTime(ms))
  return { seen, spans: spans.map((span: Span) => [span.spanContext(), span.isRecording()]) }
}

describe.each(Object.keys(SAMPLERS))('sampler: %s', (samplerName) => {
  test.each(Object.keys(LIMITS))('spans are the SDK’s, operation by operation: %s', (limitsName) => {
    const spanLimits = LIMITS[limitsName]
    let ended = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const sampler = SAMPLERS[samplerName]?.()
      const options: TracerProviderOptions = {
        resource: defaultResource(),
        ...(sampler && { sampler }),
        ...(spanLimits && { spanLimits }),
      }
      const sdk = run((given) => new TracerProvider(given), options, seed)
      const ours = run((given) => createTracerProvider(given) as TracerProvider, options, seed)
      expect({ seed, ...ours }).toEqual({ seed, ...sdk })
      ended += ours.seen.length
    }
    expect(ended > SEEDS).toBe(samplerName !== 'off')
  })
})
