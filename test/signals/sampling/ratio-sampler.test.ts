import { createTraceState, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { createRatioSampler } from '../../../src/signals/sampling/ratio-sampler.ts'

const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision

function sample(
  ratio: number,
  randomness: string,
  context: Context = ROOT_CONTEXT,
): [decision: SamplingDecision, state?: string] {
  const { decision, traceState } = createRatioSampler(ratio).shouldSample(
    context,
    `${'1'.repeat(18)}${randomness}`,
    '',
    0,
    {},
    [],
  )
  return traceState === undefined ? [decision] : [decision, traceState.serialize()]
}

function withState(state: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '1'.repeat(32),
    spanId: '1'.repeat(16),
    traceFlags: 0,
    traceState: createTraceState(state),
  })
}

describe('samples by the trace id and tells the threshold (P-40)', () => {
  it.each([
    [1, '00000000000000', [RECORD_AND_SAMPLED, 'ot=th:0']],
    [0.5, '7fffffffffffff', [NOT_RECORD]],
    [0.5, '80000000000000', [RECORD_AND_SAMPLED, 'ot=th:8']],
    [0.25, 'bfffffffffffff', [NOT_RECORD]],
    [0.25, 'c0000000000000', [RECORD_AND_SAMPLED, 'ot=th:c']],
    // All 56 bits count: a double cannot hold them for 1 - 0.02, nor for 1 - 1e-16.
    [0.02, 'fae147ae147ae0', [NOT_RECORD]],
    [0.02, 'fae147ae147ae1', [RECORD_AND_SAMPLED, 'ot=th:fae147ae147ae1']],
    [1e-16, 'fffffffffffff8', [NOT_RECORD]],
    [1e-16, 'fffffffffffff9', [RECORD_AND_SAMPLED, 'ot=th:fffffffffffff9']],
    [0, 'ffffffffffffff', [NOT_RECORD]],
  ])('%d with %s', (ratio, randomness, expected) => {
    expect(sample(ratio, randomness)).toEqual(expected)
  })

  it('samples its share', () => {
    const sampler = createRatioSampler(0.02)
    let sampled = 0
    for (let index = 0; index < 100_000; index++) {
      const traceId = Array.from({ length: 4 }, () =>
        Math.floor(Math.random() * 2 ** 32)
          .toString(16)
          .padStart(8, '0'),
      ).join('')
      if (sampler.shouldSample(ROOT_CONTEXT, traceId, '', 0, {}, []).decision === RECORD_AND_SAMPLED) sampled++
    }
    // Six standard deviations around 2,000.
    expect(sampled).toBeGreaterThan(1735)
    expect(sampled).toBeLessThan(2265)
  })

  it('takes explicit randomness before the trace id, and keeps the rest of the state', () => {
    expect(sample(0.5, '00000000000000', withState('a=b,ot=rv:80000000000000;th:1'))).toEqual([
      RECORD_AND_SAMPLED,
      'ot=th:8;rv:80000000000000,a=b',
    ])
    expect(sample(0.5, 'ffffffffffffff', withState('ot=rv:00000000000000'))).toEqual([NOT_RECORD])
  })
})
