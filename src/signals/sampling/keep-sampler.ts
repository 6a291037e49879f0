import { SamplingDecision, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace'
import { IGNORES_ATTRIBUTES, ignoresAttributes } from '../../spans/sampling.ts'

const RECORD: SamplingResult = { decision: SamplingDecision.RECORD }

/**
 * Lets the spans that a sampler leaves out be recorded all the same, without
 * the sampled flag: whether they are kept is known only when they have ended.
 */
export function createKeepSampler(sampler: Sampler): Sampler & { readonly [IGNORES_ATTRIBUTES]: boolean } {
  return {
    [IGNORES_ATTRIBUTES]: ignoresAttributes(sampler),
    shouldSample(...question) {
      const result = sampler.shouldSample(...question)
      if (result.decision !== SamplingDecision.NOT_RECORD) return result
      return result.traceState === undefined ? RECORD : { ...result, decision: SamplingDecision.RECORD }
    },
    toString: () => `KeepSampler{${sampler.toString()}}`,
  }
}
