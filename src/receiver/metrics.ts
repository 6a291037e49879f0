import { type Decode, type Decoded, toInteger } from './fields.ts'
import { checkOptionalId, RESOURCE, SCOPE, toOrigin, unlessZero } from './origin.ts'
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  MetricData,
  NumberPoint,
  Point,
  ReceivedMetric,
  SummaryPoint,
  Temporality,
} from './received.ts'

/** The metrics of an `ExportMetricsServiceRequest` (or `MetricsData`), in the order in which they were sent. */
export function decodeMetrics(decode: Decode): ReceivedMetric[] {
  return decode(METRICS).resourceMetrics.flatMap((resourceMetrics) =>
    resourceMetrics.scopeMetrics.flatMap((scopeMetrics) => {
      const origin = toOrigin(resourceMetrics, scopeMetrics)
      return scopeMetrics.metrics.map((metric) => ({
        name: metric.name ?? '',
        description: metric.description ?? '',
        unit: metric.unit ?? '',
        ...toData(metric),
        ...origin,
      }))
    }),
  )
}

// The numbers and names are those of metrics.proto, v1.
// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/metrics/v1/metrics.proto
const EXEMPLAR = {
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'hex'],
  traceId: [5, 'hex'],
  asInt: [6, 'sfixed64'],
  filteredAttributes: [7, 'attributes'],
} as const

const NUMBER_POINT = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, 'messages', EXEMPLAR],
  asInt: [6, 'sfixed64'],
  attributes: [7, 'attributes'],
  flags: [8, 'uint32'],
} as const

const HISTOGRAM_POINT = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'fixed64s'],
  explicitBounds: [7, 'doubles'],
  exemplars: [8, 'messages', EXEMPLAR],
  attributes: [9, 'attributes'],
  flags: [10, 'uint32'],
  min: [11, 'double'],
  max: [12, 'double'],
} as const

const BUCKETS = { offset: [1, 'sint32'], bucketCounts: [2, 'uint64s'] } as const

const EXPONENTIAL_HISTOGRAM_POINT = {
  attributes: [1, 'attributes'],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint32'],
  zeroCount: [7, 'fixed64'],
  positive: [8, 'message', BUCKETS],
  negative: [9, 'message', BUCKETS],
  flags: [10, 'uint32'],
  exemplars: [11, 'messages', EXEMPLAR],
  min: [12, 'double'],
  max: [13, 'double'],
  zeroThreshold: [14, 'double'],
} as const

const SUMMARY_POINT = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, 'messages', { quantile: [1, 'double'], value: [2, 'double'] }],
  attributes: [7, 'attributes'],
  flags: [8, 'uint32'],
} as const

const METRIC = {
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, 'message', { dataPoints: [1, 'messages', NUMBER_POINT] }],
  sum: [
    7,
    'message',
    { dataPoints: [1, 'messages', NUMBER_POINT], aggregationTemporality: [2, 'uint32'], isMonotonic: [3, 'bool'] },
  ],
  histogram: [9, 'message', { dataPoints: [1, 'messages', HISTOGRAM_POINT], aggregationTemporality: [2, 'uint32'] }],
  exponentialHistogram: [
    10,
    'message',
    { dataPoints: [1, 'messages', EXPONENTIAL_HISTOGRAM_POINT], aggregationTemporality: [2, 'uint32'] },
  ],
  summary: [11, 'message', { dataPoints: [1, 'messages', SUMMARY_POINT] }],
} as const

const METRICS = {
  resourceMetrics: [
    1,
    'messages',
    {
      resource: [1, 'message', RESOURCE],
      scopeMetrics: [
        2,
        'messages',
        { scope: [1, 'message', SCOPE], metrics: [2, 'messages', METRIC], schemaUrl: [3, 'string'] },
      ],
      schemaUrl: [3, 'string'],
    },
  ],
} as const

function toData(metric: Decoded<typeof METRIC>): MetricData {
  const { gauge, sum, histogram, exponentialHistogram, summary } = metric
  if (gauge) return { kind: 'gauge', points: gauge.dataPoints.map(toNumberPoint) }
  if (sum) {
    const temporality = toTemporality(sum.aggregationTemporality)
    return { kind: 'sum', temporality, monotonic: sum.isMonotonic ?? false, points: sum.dataPoints.map(toNumberPoint) }
  }
  if (histogram) {
    const temporality = toTemporality(histogram.aggregationTemporality)
    return { kind: 'histogram', temporality, points: histogram.dataPoints.map(toHistogramPoint) }
  }
  if (exponentialHistogram) {
    const temporality = toTemporality(exponentialHistogram.aggregationTemporality)
    const points = exponentialHistogram.dataPoints.map(toExponentialHistogramPoint)
    return { kind: 'exponentialHistogram', temporality, points }
  }
  if (summary) return { kind: 'summary', points: summary.dataPoints.map(toSummaryPoint) }
  return { kind: 'none', points: [] }
}

const TEMPORALITIES: readonly Temporality[] = ['unspecified', 'delta', 'cumulative']

function toTemporality(number: number | undefined): Temporality {
  const temporality = TEMPORALITIES[number ?? 0]
  if (temporality === undefined) throw new Error(`there is no aggregation temporality ${number}`)
  return temporality
}

function toNumberPoint(point: Decoded<typeof NUMBER_POINT>): NumberPoint {
  return {
    ...toPoint(point),
    value: toValue(point.asInt, point.asDouble),
    valueKind: point.asInt !== undefined ? 'int' : point.asDouble !== undefined ? 'double' : undefined,
    exemplars: point.exemplars.map(toExemplar),
  }
}

function toHistogramPoint(point: Decoded<typeof HISTOGRAM_POINT>): HistogramPoint {
  const bucketCounts = (point.bucketCounts ?? []).map(toInteger)
  const explicitBounds = point.explicitBounds ?? []
  if (bucketCounts.length > 0 && bucketCounts.length !== explicitBounds.length + 1) {
    throw new Error(`a histogram has ${bucketCounts.length} buckets and ${explicitBounds.length} bounds`)
  }
  return {
    ...toPoint(point),
    count: toInteger(point.count ?? 0n),
    sum: point.sum,
    min: point.min,
    max: point.max,
    bucketCounts,
    explicitBounds,
    exemplars: point.exemplars.map(toExemplar),
  }
}

function toExponentialHistogramPoint(point: Decoded<typeof EXPONENTIAL_HISTOGRAM_POINT>): ExponentialHistogramPoint {
  return {
    ...toPoint(point),
    count: toInteger(point.count ?? 0n),
    sum: point.sum,
    min: point.min,
    max: point.max,
    scale: point.scale ?? 0,
    zeroCount: toInteger(point.zeroCount ?? 0n),
    zeroThreshold: point.zeroThreshold ?? 0,
    positive: toBuckets(point.positive),
    negative: toBuckets(point.negative),
    exemplars: point.exemplars.map(toExemplar),
  }
}

function toBuckets(buckets: Decoded<typeof BUCKETS> | undefined): ExponentialBuckets {
  return { offset: buckets?.offset ?? 0, bucketCounts: (buckets?.bucketCounts ?? []).map(toInteger) }
}

function toSummaryPoint(point: Decoded<typeof SUMMARY_POINT>): SummaryPoint {
  return {
    ...toPoint(point),
    count: toInteger(point.count ?? 0n),
    sum: point.sum ?? 0,
    quantiles: point.quantileValues.map(({ quantile, value }) => ({ quantile: quantile ?? 0, value: value ?? 0 })),
  }
}

function toPoint(
  point: Pick<Decoded<typeof NUMBER_POINT>, 'attributes' | 'startTimeUnixNano' | 'timeUnixNano' | 'flags'>,
): Point {
  return {
    attributes: point.attributes ?? {},
    startNs: unlessZero(point.startTimeUnixNano),
    timeNs: point.timeUnixNano ?? 0n,
    flags: point.flags ?? 0,
  }
}

function toExemplar(exemplar: Decoded<typeof EXEMPLAR>): Exemplar {
  return {
    value: toValue(exemplar.asInt, exemplar.asDouble),
    timeNs: exemplar.timeUnixNano ?? 0n,
    traceId: checkOptionalId('traceId of an exemplar', exemplar.traceId, 32),
    spanId: checkOptionalId('spanId of an exemplar', exemplar.spanId, 16),
    filteredAttributes: exemplar.filteredAttributes ?? {},
  }
}

function toValue(asInt: bigint | undefined, asDouble: number | undefined): number | bigint | undefined {
  return asInt === undefined ? asDouble : toInteger(asInt)
}
