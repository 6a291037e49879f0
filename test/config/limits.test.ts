import { describe, expect, test } from 'vitest'
import type { Config, Env } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const MAX = 2_147_483_647

type Get = (config: Config) => unknown

const MS = 'a number of milliseconds'
const WHOLE = 'a whole number'

/** Each variable that is a number: where it goes, its first and last good value, and what is said about others. */
const NUMBERS: readonly (readonly [
  name: string,
  get: Get,
  min: number,
  max: number,
  kind: string,
  fallback: number | string,
])[] = [
  ['OTEL_BSP_SCHEDULE_DELAY', (c) => c.traces.batch.scheduleDelayMs, 0, MAX, MS, 5000],
  ['OTEL_BSP_EXPORT_TIMEOUT', (c) => c.traces.batch.exportTimeoutMs, 0, MAX, MS, 30_000],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', (c) => c.traces.batch.maxExportBatchSize, 1, MAX, WHOLE, 512],
  ['OTEL_BLRP_SCHEDULE_DELAY', (c) => c.logs.batch.scheduleDelayMs, 0, MAX, MS, 1000],
  ['OTEL_BLRP_EXPORT_TIMEOUT', (c) => c.logs.batch.exportTimeoutMs, 0, MAX, MS, 30_000],
  ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', (c) => c.logs.batch.maxExportBatchSize, 1, MAX, WHOLE, 512],
  ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', (c) => c.traces.limits.attributeCountLimit, 0, MAX, WHOLE, 128],
  [
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    (c) => c.traces.limits.attributeValueLengthLimit,
    0,
    MAX,
    WHOLE,
    'no limit',
  ],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', (c) => c.traces.limits.eventCountLimit, 0, MAX, WHOLE, 128],
  ['OTEL_SPAN_LINK_COUNT_LIMIT', (c) => c.traces.limits.linkCountLimit, 0, MAX, WHOLE, 128],
  ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', (c) => c.traces.limits.attributePerEventCountLimit, 0, MAX, WHOLE, 128],
  ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', (c) => c.traces.limits.attributePerLinkCountLimit, 0, MAX, WHOLE, 128],
  ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', (c) => c.logs.limits.attributeCountLimit, 0, MAX, WHOLE, 128],
  [
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    (c) => c.logs.limits.attributeValueLengthLimit,
    0,
    MAX,
    WHOLE,
    'no limit',
  ],
  ['OTEL_METRIC_EXPORT_INTERVAL', (c) => c.metrics.intervalMs, 1, MAX, MS, 60_000],
  ['OTEL_NODE_EXIT_TIMEOUT', (c) => c.exitTimeoutMs, 0, MAX, MS, 2000],
]

describe.each(NUMBERS)('%s', (name, get, min, max, kind, fallback) => {
  test.each([min, max])('last good value %i', (value) => {
    const { config, lines } = read({ [name]: ` ${value} ` })
    expect([get(config), lines]).toEqual([value, []])
  })

  test.each([String(min - 1), String(max + 1), '1.5', '1e3', '0x10', '5s', 'NaN', 'Infinity', '１', '+1', '1_000'])(
    'first bad values: %j',
    (text) => {
      const { config, lines } = read({ [name]: text })
      expect(get(config)).toBe(fallback === 'no limit' ? Infinity : fallback)
      expect(lines).toEqual([`${name}="${text}" is not ${kind} from ${min} to ${max}; using ${fallback}.`])
    },
  )
})

describe('queue and batch', () => {
  const batch = (env: Env): unknown => {
    const { config, lines } = read(env)
    return [config.traces.batch.maxQueueSize, config.traces.batch.maxExportBatchSize, lines]
  }

  test('a batch as large as the queue', () => {
    expect(batch({ OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100' })).toEqual([100, 100, []])
  })

  test('a batch larger than the queue is cut, and that is said', () => {
    expect(batch({ OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '101' })).toEqual([
      100,
      100,
      ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE="101" is not at most OTEL_BSP_MAX_QUEUE_SIZE; using 100.'],
    ])
  })

  test('the default batch is cut without a word', () => {
    expect(batch({ OTEL_BSP_MAX_QUEUE_SIZE: '1' })).toEqual([1, 1, []])
  })

  test('a wrong queue size is as if it was not set', () => {
    expect(batch({ OTEL_BSP_MAX_QUEUE_SIZE: '0' })).toEqual([
      undefined,
      512,
      ['OTEL_BSP_MAX_QUEUE_SIZE="0" is not a whole number from 1 to 2147483647; it is ignored.'],
    ])
  })

  test('those of log records are their own', () => {
    const { config, lines } = read({ OTEL_BLRP_MAX_QUEUE_SIZE: '10', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '020' })
    expect([config.logs.batch.maxExportBatchSize, config.traces.batch.maxExportBatchSize]).toEqual([10, 512])
    expect(lines).toEqual(['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE="020" is not at most OTEL_BLRP_MAX_QUEUE_SIZE; using 10.'])
  })
})

describe('limits of attributes', () => {
  test('the general ones hold for spans and log records, not for events and links', () => {
    const { config, lines } = read({ OTEL_ATTRIBUTE_COUNT_LIMIT: '7', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' })
    expect(lines).toEqual([])
    expect(config.logs.limits).toEqual({ attributeCountLimit: 7, attributeValueLengthLimit: 0 })
    expect(config.traces.limits).toEqual({
      attributeCountLimit: 7,
      attributeValueLengthLimit: 0,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    })
  })

  test('the special ones go first, and wrong ones fall back to the general ones', () => {
    const { config, lines } = read({
      OTEL_ATTRIBUTE_COUNT_LIMIT: '7',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '-1',
    })
    expect([config.traces.limits.attributeCountLimit, config.logs.limits.attributeCountLimit]).toEqual([3, 7])
    expect(lines).toEqual([
      'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT="-1" is not a whole number from 0 to 2147483647; using 7.',
    ])
  })

  test('a wrong general one is said once, though spans and log records read it', () => {
    const { config, lines } = read({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: 'none' })
    expect(config.traces.limits.attributeValueLengthLimit).toBe(Infinity)
    expect(lines).toEqual([
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="none" is not a whole number from 0 to 2147483647; using no limit.',
    ])
  })
})

describe('export of metrics', () => {
  const times = (env: Env): unknown => {
    const { config, lines } = read(env)
    return [config.metrics.intervalMs, config.metrics.timeoutMs, lines]
  }

  test.each([
    [{ OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '1000' }, [1000, 1000, []]],
    [
      { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '1001' },
      [1000, 1000, ['OTEL_METRIC_EXPORT_TIMEOUT="1001" is not at most OTEL_METRIC_EXPORT_INTERVAL; using 1000.']],
    ],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '1000' }, [1000, 1000, []]],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '40000' }, [40_000, 30_000, []]],
    [{ OTEL_METRIC_EXPORT_TIMEOUT: '0' }, [60_000, 0, []]],
    [
      { OTEL_METRIC_EXPORT_TIMEOUT: '-1' },
      [
        60_000,
        30_000,
        ['OTEL_METRIC_EXPORT_TIMEOUT="-1" is not a number of milliseconds from 0 to 2147483647; using 30000.'],
      ],
    ],
  ])('%j', (env, expected) => {
    expect(times(env)).toEqual(expected)
  })
})

describe('OTEL_NODE_MAX_MEMORY', () => {
  test.each([
    ['65536', 65_536],
    ['64KB', 65_536],
    ['64 KiB', 65_536],
    ['64k', 65_536],
    ['67108864', 67_108_864],
    ['67108864B', 67_108_864],
    ['64MB', 67_108_864],
    ['64m', 67_108_864],
    ['64MiB', 67_108_864],
    ['1g', 1_073_741_824],
    ['1GB', 1_073_741_824],
    ['9007199254740991', 9_007_199_254_740_991],
  ])('%s', (text, bytes) => {
    const { config, lines } = read({ OTEL_NODE_MAX_MEMORY: text })
    expect([config.maxMemoryBytes, lines]).toEqual([bytes, []])
  })

  test.each(['65535', '63KB', '0', '-1', '64', '64 M B', '64TB', '1.5GB', 'MB', '9007199254740992', '64mib64'])(
    '%s is none',
    (text) => {
      const { config, lines } = read({ OTEL_NODE_MAX_MEMORY: text })
      expect(config.maxMemoryBytes).toBe(67_108_864)
      expect(lines).toEqual([
        `OTEL_NODE_MAX_MEMORY="${text}" is not a number of bytes from 65536, as 67108864 or 64MB; using 64MB.`,
      ])
    },
  )
})
