import type { AggregationOption, AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics'
import type { MetricsConfig } from '../config/config.ts'

// The values of the SDK's enums, which would bring the whole SDK here.
const DELTA = 0 as AggregationTemporality.DELTA
const CUMULATIVE = 1 as AggregationTemporality.CUMULATIVE
const DEFAULT_AGGREGATION = { type: 0 } as AggregationOption
const EXPONENTIAL_HISTOGRAM = { type: 5 } as AggregationOption

/** Instruments that are always cumulative, by preference. */
const ALWAYS_CUMULATIVE: Readonly<Record<MetricsConfig['temporality'], ReadonlySet<string> | undefined>> = {
  cumulative: undefined,
  delta: new Set(['UP_DOWN_COUNTER', 'OBSERVABLE_UP_DOWN_COUNTER']),
  lowmemory: new Set([
    'GAUGE',
    'UP_DOWN_COUNTER',
    'OBSERVABLE_UP_DOWN_COUNTER',
    'OBSERVABLE_COUNTER',
    'OBSERVABLE_GAUGE',
  ]),
}

/** OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/ */
export function temporalitySelector(
  preference: MetricsConfig['temporality'],
): (instrument: InstrumentType) => AggregationTemporality {
  const cumulative = ALWAYS_CUMULATIVE[preference]
  return (instrument) => (cumulative === undefined || cumulative.has(instrument) ? CUMULATIVE : DELTA)
}

/** OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION */
export function aggregationSelector(
  histogram: MetricsConfig['histogram'],
): (instrument: InstrumentType) => AggregationOption {
  const ofHistograms = histogram === 'base2_exponential_bucket_histogram' ? EXPONENTIAL_HISTOGRAM : DEFAULT_AGGREGATION
  return (instrument: string) => (instrument === 'HISTOGRAM' ? ofHistograms : DEFAULT_AGGREGATION)
}
