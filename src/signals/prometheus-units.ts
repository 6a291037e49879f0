import { DataPointType, type CollectionResult, type MetricData } from '@opentelemetry/sdk-metrics'

/** UCUM -> the words of Prometheus. */
const UNITS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
}

const PER: Readonly<Record<string, string>> = { s: 'second', min: 'minute', h: 'hour', d: 'day' }

/**
 * Puts the unit into the names of metrics (`http_server_request_duration_seconds`),
 * as the specification says and upstream's exporter does not.
 * @see https://github.com/open-telemetry/opentelemetry-specification/blob/v1.50.0/specification/compatibility/prometheus_and_openmetrics.md#metric-metadata-1
 */
export function withUnits(result: CollectionResult): CollectionResult {
  const { resourceMetrics } = result
  const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(withUnit),
  }))
  return { ...result, resourceMetrics: { ...resourceMetrics, scopeMetrics } }
}

function withUnit(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor
  const suffix = unit === '1' ? ratioSuffix(metric) : unitSuffix(unit)
  if (suffix === undefined || name.endsWith(suffix)) return metric
  return { ...metric, descriptor: { ...metric.descriptor, name: `${name}_${suffix}` } }
}

/** Only gauges are ratios (M-26). */
function ratioSuffix(metric: MetricData): string | undefined {
  return metric.dataPointType === DataPointType.GAUGE ? 'ratio' : undefined
}

/** undefined for a unit of one's own in braces, and for one that is not known. */
function unitSuffix(unit: string): string | undefined {
  const [amount = '', per] = unit.replaceAll(/\{[^}]*\}/g, '').split('/', 2)
  const word = UNITS[amount]
  if (per === undefined) return word
  const perWord = PER[per]
  if (perWord === undefined) return undefined
  return word === undefined ? `per_${perWord}` : `${word}_per_${perWord}`
}
