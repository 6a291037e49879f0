import type { Attributes, Histogram } from '@opentelemetry/api'
import {
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricReader,
  type MeterProviderOptions,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { createNoopMeter } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { bindHistogram } from '../../../src/instrumentations/http-server/bound-histogram.ts'

const { CUMULATIVE, DELTA } = AggregationTemporality
const SETS: readonly Attributes[] = [
  {},
  { b: 1, a: 'x' },
  { a: 'y' },
  { a: 'x', c: true },
  { a: 'z', list: ['1', '2'] },
]

type RecordValue = (value: number, attributes: Attributes) => void

/** Records the same values in the same rounds and returns what each reader exported, without times. */
async function run(
  makeRecord: (histogram: Histogram) => RecordValue,
  { temporalities = [CUMULATIVE], views = [], ...reader }: Options,
): Promise<unknown> {
  const exporters = temporalities.map((temporality) => new InMemoryMetricExporter(temporality))
  const provider = new MeterProvider({
    views,
    readers: exporters.map(
      (exporter) => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000, ...reader }),
    ),
  })
  const histogram = provider.getMeter('test').createHistogram('h', { advice: { explicitBucketBoundaries: [1, 2, 3] } })
  const record = makeRecord(histogram)
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 40; i++) record((i * 7) % 5, SETS[(i + round) % (SETS.length - (round % 2))] ?? {})
    record(-1, {})
    record(Number.NaN, {})
    await provider.forceFlush()
  }
  await provider.shutdown()
  const exported = exporters.map((exporter) => exporter.getMetrics().map(({ scopeMetrics }) => scopeMetrics))
  return JSON.parse(
    JSON.stringify(exported, (key, value: unknown) => (/^(?:start|end)Time$/.test(key) ? undefined : value)),
  )
}

type Options = Pick<MetricReaderOptions, 'cardinalitySelector' | 'aggregationSelector'> & {
  temporalities?: readonly AggregationTemporality[]
  views?: NonNullable<MeterProviderOptions['views']>
}
type MetricReaderOptions = NonNullable<ConstructorParameters<typeof MetricReader>[0]>

const plain =
  (histogram: Histogram): RecordValue =>
  (value, attributes) =>
    histogram.record(value, { ...attributes })

const bound = (histogram: Histogram): RecordValue => {
  const known = new Map<Attributes, ReturnType<typeof bindHistogram>>()
  return (value, attributes) => {
    if (!known.has(attributes)) known.set(attributes, bindHistogram(histogram, attributes))
    known.get(attributes)?.record(value)
  }
}

const view = { instrumentName: 'h' }
test.each<[string, Options]>([
  ['cumulative', {}],
  ['delta', { temporalities: [DELTA] }],
  ['two readers', { temporalities: [DELTA, CUMULATIVE] }],
  [
    'a view that filters attributes',
    { views: [{ ...view, attributesProcessors: [createAllowListAttributesProcessor(['a'])] }] },
  ],
  [
    'a view with an aggregation',
    { views: [{ ...view, aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }] },
  ],
  [
    'two views',
    {
      views: [
        { ...view, name: 'one' },
        { ...view, name: 'two', aggregationCardinalityLimit: 3 },
      ],
    },
  ],
  ['a cardinality limit', { cardinalitySelector: () => 3 }],
  ['exponential histograms', { aggregationSelector: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }) }],
])('a bound histogram gives what record gives: %s', async (_name, options) => {
  const expected = await run(plain, options)
  expect(JSON.stringify(expected).length).toBeGreaterThan(10)
  expect(await run(bound, options)).toEqual(expected)
})

test('values go past the instrument once the series is there', async () => {
  let recorded = 0
  await run((histogram) => {
    const original = histogram.record.bind(histogram)
    histogram.record = (...args) => {
      recorded++
      original(...args)
    }
    return bound(histogram)
  }, {})
  // One per series and collection, and the negative ones.
  expect(recorded).toBeLessThan(30)
})

test('a view that drops leaves nothing', async () => {
  const options: Options = { views: [{ ...view, aggregation: { type: AggregationType.DROP } }] }
  expect(await run(bound, options)).toEqual([[]])
})

test('a histogram that is nobody’s', () => {
  expect(() => bindHistogram(createNoopMeter().createHistogram('h'), { a: 1 }).record(1)).not.toThrow()
  const seen: unknown[] = []
  bindHistogram({ record: (...args: unknown[]) => void seen.push(args) }, { a: 1 }).record(5)
  expect(seen).toEqual([[5, { a: 1 }]])
})
