import { type Tracer, type TracerProvider } from '@opentelemetry/api'
import { defaultResource } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  type ForceFlushOptions,
  ParentBasedSampler,
  type SpanProcessor,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'
import { forNext, NEXT_TRACER } from '../instrumentations/frameworks/next-tracer.ts'
import { createRandomIds } from './identifiers.ts'
import { completeLimits } from './limits.ts'
import { textOf } from './readable-attributes.ts'
import { countSpans } from './span-metrics.ts'
import { createSpanSink } from './span-sink.ts'
import { RecordingTracer, type TracerParts } from './tracer.ts'

const FLUSH_TIMEOUT_MS = 30_000

/** A tracer provider with its life cycle; the SDK's own has the same shape. */
export type SpanProvider = TracerProvider & {
  forceFlush(options?: ForceFlushOptions): Promise<void>
  shutdown(): Promise<void>
}

/**
 * Makes the lean tracer provider: the SDK's options, the SDK's rules, spans that cost a
 * fraction. `new TracerProvider(options)` of `@opentelemetry/sdk-trace` takes its place.
 */
export function createTracerProvider(options: TracerProviderOptions = {}): SpanProvider {
  const processors = options.spanProcessors ?? []
  const resource = options.resource ?? defaultResource()
  const limits = completeLimits(options.spanLimits)
  const sink = createSpanSink(processors)
  const parts: TracerParts = {
    sampler: options.sampler ?? new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    ids: options.idGenerator ?? createRandomIds(),
    idsInOrder: options.idGenerator !== undefined,
    countSpan: options.meterProvider && countSpans(options.meterProvider),
  }
  const tracers = new Map<string, Tracer>()
  return {
    getTracer(given, version, { schemaUrl } = {}) {
      const name = typeof given === 'string' ? given : textOf(given)
      const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`
      let tracer = tracers.get(key)
      if (tracer === undefined) {
        const instrumentationScope = { name, version: version!, schemaUrl: schemaUrl! }
        const recording = new RecordingTracer({ resource, instrumentationScope, limits, sink }, parts)
        tracer = name === NEXT_TRACER ? forNext(recording) : recording
        tracers.set(key, tracer)
      }
      return tracer
    },
    forceFlush: ({ timeoutMillis = FLUSH_TIMEOUT_MS } = {}) => flushAll(processors, timeoutMillis),
    async shutdown() {
      await Promise.all(processors.map((processor) => processor.shutdown()))
    },
  }
}

/** Rejects with the list of errors, as the SDK does, after all processors are done or late. */
async function flushAll(processors: readonly SpanProcessor[], timeoutMs: number): Promise<void> {
  const results = await Promise.all(processors.map((processor) => flushOne(processor, timeoutMs)))
  const errors = results.filter((error) => error !== undefined)
  if (errors.length > 0) throw errors
}

async function flushOne(processor: SpanProcessor, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => {
      resolve(new Error(`A span processor did not flush within ${timeoutMs} ms.`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([processor.forceFlush().then(() => undefined), late])
  } catch (error) {
    return error
  } finally {
    clearTimeout(timer)
  }
}
