import { diag } from '@opentelemetry/api'
import type { SpanLimits } from '@opentelemetry/sdk-trace'

/** Limits with every value present; `Infinity` is no limit. */
export type CompleteLimits = Required<SpanLimits>

const DEFAULT_COUNT = 128

/**
 * Fills in the specification's defaults (128 of each, no limit of length). A
 * length limit that is not positive is ignored with one warning: the SDK does
 * the same, with a warning for each attribute.
 */
export function completeLimits(limits: SpanLimits = {}): CompleteLimits {
  let attributeValueLengthLimit = limits.attributeValueLengthLimit ?? Infinity
  if (attributeValueLengthLimit <= 0) {
    diag.warn(`Ignoring the attribute value length limit ${attributeValueLengthLimit}: it must be positive.`)
    attributeValueLengthLimit = Infinity
  }
  return {
    attributeCountLimit: limits.attributeCountLimit ?? DEFAULT_COUNT,
    attributeValueLengthLimit,
    eventCountLimit: limits.eventCountLimit ?? DEFAULT_COUNT,
    linkCountLimit: limits.linkCountLimit ?? DEFAULT_COUNT,
    attributePerEventCountLimit: limits.attributePerEventCountLimit ?? DEFAULT_COUNT,
    attributePerLinkCountLimit: limits.attributePerLinkCountLimit ?? DEFAULT_COUNT,
  }
}
