import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace'
import { createKeepProcessor, type KeepRules } from './keep-processor.ts'
import { createKeepSampler } from './keep-sampler.ts'

/** Puts smart keep between a sampler and the processors of the exporters. */
export function startKeeping(
  rules: KeepRules,
  sampler: Sampler,
  processors: readonly SpanProcessor[],
): { readonly sampler: Sampler; readonly processors: SpanProcessor[] } {
  return { sampler: createKeepSampler(sampler), processors: [createKeepProcessor(oneOf(processors), rules)] }
}

/** One trace is held once, however many exporters there are. */
function oneOf(processors: readonly SpanProcessor[]): SpanProcessor {
  return {
    onStart(span, context) {
      for (const processor of processors) processor.onStart(span, context)
    },
    onEnd(span) {
      for (const processor of processors) processor.onEnd(span)
    },
    async forceFlush() {
      await Promise.all(processors.map((processor) => processor.forceFlush()))
    },
    async shutdown() {
      await Promise.all(processors.map((processor) => processor.shutdown()))
    },
  }
}
