import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, type Sampler } from '@opentelemetry/sdk-trace'
import type { SamplerConfig } from '../../config/config.ts'
import { createRatioSampler } from './ratio-sampler.ts'

/** The sampler that OTEL_TRACES_SAMPLER names. */
export function createSampler(config: SamplerConfig): Sampler {
  switch (config.kind) {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return createRatioSampler(config.ratio)
    case 'parentbased':
      return new ParentBasedSampler({ root: createSampler(config.root) })
  }
}
