import { createTraceState, trace, type Context, type TraceState } from '@opentelemetry/api'
import { SamplingDecision, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace'
import { IGNORES_ATTRIBUTES } from '../../spans/sampling.ts'

/** The randomness of a trace id is in its last 56 bits. */
const DIGITS = 14
const BITS = 56

const NO: SamplingResult = { decision: SamplingDecision.NOT_RECORD }

/**
 * Samples a share of the traces by their ids (`traceidratio`), and writes the
 * threshold into the trace state (`ot=th:…`), so that whoever counts the spans
 * knows how many each stands for.
 * @see https://github.com/open-telemetry/opentelemetry-specification/blob/v1.50.0/specification/trace/tracestate-probability-sampling.md
 *
 * @param ratio between 0 and 1
 */
export function createRatioSampler(ratio: number): Sampler & { readonly [IGNORES_ATTRIBUTES]: true } {
  const threshold = toThreshold(ratio)
  const shown = threshold?.replace(/0+$/, '') || '0'
  const alone: SamplingResult = {
    decision: SamplingDecision.RECORD_AND_SAMPLED,
    traceState: createTraceState().set('ot', `th:${shown}`),
  }
  return {
    [IGNORES_ATTRIBUTES]: true,
    shouldSample(context: Context, traceId: string): SamplingResult {
      if (threshold === undefined) return NO
      const parentState = trace.getSpanContext(context)?.traceState
      const randomness = (parentState && explicitRandomness(parentState)) ?? traceId.slice(-DIGITS)
      // Both are lower-case hexadecimal numbers of one length.
      if (randomness < threshold) return NO
      if (parentState === undefined) return alone
      return { decision: SamplingDecision.RECORD_AND_SAMPLED, traceState: withThreshold(parentState, shown) }
    },
    toString: () => `RatioSampler{${ratio}}`,
  }
}

/** The least randomness that is sampled, in 14 digits; undefined when none is. */
function toThreshold(ratio: number): string | undefined {
  // A double holds a small ratio to the last bit, but not one minus it.
  const accepted = BigInt(Math.round(ratio * 2 ** BITS))
  return accepted === 0n ? undefined : (2n ** BigInt(BITS) - accepted).toString(16).padStart(DIGITS, '0')
}

/** `rv` of the trace state, which goes before the trace id. */
function explicitRandomness(state: TraceState): string | undefined {
  return /(?:^|;)rv:([\da-f]{14})(?:;|$)/.exec(state.get('ot') ?? '')?.[1]
}

function withThreshold(state: TraceState, threshold: string): TraceState {
  const others = (state.get('ot') ?? '').split(';').filter((member) => member !== '' && !member.startsWith('th:'))
  return state.set('ot', [`th:${threshold}`, ...others].join(';'))
}
