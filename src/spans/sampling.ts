import { type Attributes, type Context, diag, type Link, type SpanKind } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'

/**
 * A sampler with this property set to true decides without looking at attributes or links;
 * then those of an unsampled span are not even computed.
 */
export const IGNORES_ATTRIBUTES: unique symbol = Symbol.for('@org/otel/sampler-ignores-attributes')

const BLIND_SAMPLERS: readonly object[] = [
  AlwaysOffSampler.prototype,
  AlwaysOnSampler.prototype,
  TraceIdRatioBasedSampler.prototype,
]
const NOT_SAMPLED: SamplingResult = { decision: SamplingDecision.NOT_RECORD }

/** Whether the sampler decides without attributes: those of the SDK do, a user's own may not. */
export function ignoresAttributes(sampler: object): boolean {
  if (IGNORES_ATTRIBUTES in sampler) return sampler[IGNORES_ATTRIBUTES] === true
  if (Object.hasOwn(sampler, 'shouldSample')) return false
  const prototype: unknown = Object.getPrototypeOf(sampler)
  // Its only fields are the samplers that it chooses from.
  if (prototype === ParentBasedSampler.prototype) return Object.values(sampler).every(ignoresAttributes)
  return BLIND_SAMPLERS.some((blind) => blind === prototype)
}

/** Asks the sampler; one that throws is reported and the span is not recorded. */
export function askSampler(
  sampler: Sampler,
  parentContext: Context,
  traceId: string,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  links: Link[],
): SamplingResult {
  try {
    return sampler.shouldSample(parentContext, traceId, name, kind, attributes, links)
  } catch (error) {
    diag.error('A sampler threw; the span is not recorded.', error)
    return NOT_SAMPLED
  }
}
