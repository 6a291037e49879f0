import { describe, expect, test } from 'vitest'
import type { Env, SamplerConfig } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const ALWAYS_ON: SamplerConfig = { kind: 'parentbased', root: { kind: 'always_on' } }
const ALWAYS_OFF: SamplerConfig = { kind: 'parentbased', root: { kind: 'always_off' } }
const ratio = (value: number): SamplerConfig => ({ kind: 'parentbased', root: { kind: 'traceidratio', ratio: value } })

const ALIAS = (text: string, action: string): string =>
  `info: OTEL_TRACE_SAMPLE="${text}" is an alias of OTEL_TRACES_SAMPLER_ARG; ${action}.`

const KEEP = { errors: true, slowMs: 2000 }
const RATIO = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' }

function sampling(env: Env): unknown {
  const { config, lines } = read(env)
  return [config.traces.sampler, config.traces.keep, lines]
}

describe("the specification's samplers", () => {
  const SAMPLERS: readonly (readonly [env: Env, sampler: SamplerConfig, lines?: readonly string[]])[] = [
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, { kind: 'always_on' }],
    [{ OTEL_TRACES_SAMPLER: 'ALWAYS_OFF' }, { kind: 'always_off' }],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio' }, { kind: 'traceidratio', ratio: 1 }],
    [
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
      { kind: 'traceidratio', ratio: 0.25 },
    ],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_on' }, ALWAYS_ON],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, ALWAYS_OFF],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '0' }, ratio(0)],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '0.0' }, ratio(0)],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '.5' }, ratio(0.5)],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '1e-3' }, ratio(0.001)],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '1' }, ratio(1)],
    [{ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '1.' }, ratio(1)],
    [{ ...RATIO }, ratio(1)],
    [
      { OTEL_TRACES_SAMPLER: 'ratio' },
      ALWAYS_ON,
      [
        'OTEL_TRACES_SAMPLER="ratio" is not one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio; sampling everything.',
      ],
    ],
    ...['jaeger_remote', 'parentbased_jaeger_remote', 'xray'].map(
      (name) =>
        [
          { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: 'endpoint=http://localhost:14250' },
          ALWAYS_ON,
          [
            `OTEL_TRACES_SAMPLER="${name}" asks a server for its decisions, which is not supported; sampling everything.`,
          ],
        ] as const,
    ),
    [
      { OTEL_TRACES_SAMPLER_ARG: '0.1' },
      ALWAYS_ON,
      [
        'OTEL_TRACES_SAMPLER_ARG="0.1" has no effect without OTEL_TRACES_SAMPLER=parentbased_traceidratio; sampling everything.',
      ],
    ],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_always_off', OTEL_TRACES_SAMPLER_ARG: '0.1' },
      ALWAYS_OFF,
      [
        'OTEL_TRACES_SAMPLER_ARG="0.1" has no effect without OTEL_TRACES_SAMPLER=parentbased_traceidratio; sampling nothing.',
      ],
    ],
  ]

  for (const [env, sampler, lines = []] of SAMPLERS) {
    test(`of ${JSON.stringify(env)}`, () => {
      expect(sampling(env)).toEqual([sampler, undefined, lines])
    })
  }

  test.each(['1.5', '1.0000001', '-0.1', '-0', '2%', '0,5', '0x1', '1_0', 'half', 'NaN', 'Infinity', '.', 'e1'])(
    'the argument %s is none',
    (text) => {
      expect(sampling({ ...RATIO, OTEL_TRACES_SAMPLER_ARG: text })).toEqual([
        ratio(1),
        undefined,
        [`OTEL_TRACES_SAMPLER_ARG="${text}" is not a number between 0 and 1; sampling everything.`],
      ])
    },
  )
})

describe('§7-6 OTEL_TRACE_SAMPLE and TELEMETRY_ENABLED', () => {
  test.each([
    ['0', 0, undefined, 'sampling nothing'],
    ['0.0', 0, undefined, 'sampling nothing'],
    ['0.02', 0.02, KEEP, 'sampling 2 % of the traces'],
    ['0.07', 0.07, KEEP, 'sampling 7 % of the traces'],
    ['1', 1, undefined, 'sampling everything'],
    ['1.0', 1, undefined, 'sampling everything'],
  ])('OTEL_TRACE_SAMPLE=%s', (text, value, keep, action) => {
    expect(sampling({ OTEL_TRACE_SAMPLE: text })).toEqual([ratio(value), keep, [ALIAS(text, action)]])
  })

  test.each(['junk', '1.1', '-1', '2%'])('P-06 OTEL_TRACE_SAMPLE=%s does not throw', (text) => {
    expect(sampling({ OTEL_TRACE_SAMPLE: text })).toEqual([
      ALWAYS_ON,
      undefined,
      [`OTEL_TRACE_SAMPLE="${text}" is not a number between 0 and 1; sampling everything.`],
    ])
  })

  test('with TELEMETRY_ENABLED it is 2 %, also for a wrong OTEL_TRACE_SAMPLE', () => {
    const [sampler, keep] = sampling({ TELEMETRY_ENABLED: 'true' }) as [unknown, unknown]
    expect([sampler, keep]).toEqual([ratio(0.02), KEEP])
    const wrong = read({ TELEMETRY_ENABLED: 'true', OTEL_TRACE_SAMPLE: '5' })
    expect(wrong.config.traces.sampler).toEqual(ratio(0.02))
    expect(wrong.lines).toContain('OTEL_TRACE_SAMPLE="5" is not a number between 0 and 1; sampling 2 % of the traces.')
  })

  test('TELEMETRY_ENABLED=false says nothing about sampling', () => {
    expect(read({ TELEMETRY_ENABLED: 'false' }).config.traces.sampler).toEqual(ALWAYS_ON)
  })

  test('an official sampler wins, and takes smart keep with it', () => {
    expect(sampling({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACE_SAMPLE: '0.1' })).toEqual([
      { kind: 'always_on' },
      undefined,
      ['OTEL_TRACE_SAMPLE="0.1" differs from OTEL_TRACES_SAMPLER; sampling everything.'],
    ])
    expect(sampling({ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '0.10', OTEL_TRACE_SAMPLE: '.1' })).toEqual([
      ratio(0.1),
      undefined,
      [],
    ])
  })

  test('an official sampler that is wrong counts as unset', () => {
    expect(sampling({ OTEL_TRACES_SAMPLER: 'x', OTEL_TRACE_SAMPLE: '0.1' })).toEqual([
      ratio(0.1),
      KEEP,
      [
        expect.stringMatching(/^OTEL_TRACES_SAMPLER="x" is not one of .*; sampling 10 % of the traces\.$/) as unknown,
        ALIAS('0.1', 'sampling 10 % of the traces'),
      ],
    ])
  })
})

describe('P-41 smart keep', () => {
  const TENTH = { ...RATIO, OTEL_TRACES_SAMPLER_ARG: '0.1' }

  const KEPT: readonly (readonly [env: Env, keep: unknown, lines?: readonly string[]])[] = [
    [TENTH, undefined],
    [
      { ...TENTH, OTEL_NODE_KEEP_ERRORS: 'true' },
      { errors: true, slowMs: undefined },
    ],
    [
      { ...TENTH, OTEL_NODE_KEEP_SLOW_MS: '1' },
      { errors: false, slowMs: 1 },
    ],
    [{ ...TENTH, OTEL_NODE_KEEP_SLOW_MS: '0' }, undefined],
    [
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_NODE_KEEP_ERRORS: '1' },
      { errors: true, slowMs: undefined },
    ],
    [{ OTEL_TRACES_SAMPLER: 'always_on', OTEL_NODE_KEEP_ERRORS: '1' }, undefined],
    [{ OTEL_NODE_KEEP_ERRORS: '1' }, undefined],
    [
      { OTEL_TRACES_SAMPLER: 'always_off', OTEL_NODE_KEEP_ERRORS: '1', OTEL_NODE_KEEP_SLOW_MS: '500' },
      undefined,
      [
        'OTEL_NODE_KEEP_ERRORS="1" has no effect with a ratio of 0; sampling nothing.',
        'OTEL_NODE_KEEP_SLOW_MS="500" has no effect with a ratio of 0; sampling nothing.',
      ],
    ],
    [
      { ...TENTH, OTEL_NODE_KEEP_ERRORS: 'all', OTEL_NODE_KEEP_SLOW_MS: '2s' },
      undefined,
      [
        'OTEL_NODE_KEEP_ERRORS="all" is not true or false; using false.',
        'OTEL_NODE_KEEP_SLOW_MS="2s" is not a number of milliseconds from 0 to 2147483647; using 0.',
      ],
    ],
  ]

  for (const [env, keep, lines = []] of KEPT) {
    test(`of ${JSON.stringify(env)}`, () => {
      const result = read(env)
      expect([result.config.traces.keep, result.lines]).toEqual([keep, lines])
    })
  }

  test.each<readonly [env: Env, keep: unknown]>([
    [{ OTEL_NODE_KEEP_ERRORS: 'false' }, { errors: false, slowMs: 2000 }],
    [{ OTEL_NODE_KEEP_SLOW_MS: '500' }, { errors: true, slowMs: 500 }],
    [{ OTEL_NODE_KEEP_SLOW_MS: '0' }, { errors: true, slowMs: undefined }],
    [{ OTEL_NODE_KEEP_ERRORS: 'no', OTEL_NODE_KEEP_SLOW_MS: '0' }, undefined],
    [{ OTEL_NODE_KEEP_ERRORS: '?', OTEL_NODE_KEEP_SLOW_MS: '?' }, KEEP],
  ])('with OTEL_TRACE_SAMPLE: %j', (env, keep) => {
    expect(read({ OTEL_TRACE_SAMPLE: '0.5', ...env }).config.traces.keep).toEqual(keep)
  })

  test('P-42 a ratio of 0 switches it off', () => {
    expect(read({ OTEL_TRACE_SAMPLE: '0', OTEL_NODE_KEEP_ERRORS: 'true' }).config.traces.keep).toBe(undefined)
  })
})
