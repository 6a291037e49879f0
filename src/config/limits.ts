import type { BatchConfig, LogsConfig, MetricsConfig, SpanLimits } from './config.ts'
import { report, type Source } from './source.ts'
import { readNumber, readOptionalNumber } from './values.ts'
import type { VariableName } from './variables.ts'

/** Limits of spans; each one of spans over the general one. */
export function readSpanLimits(source: Source): SpanLimits {
  return {
    attributeValueLengthLimit: readLimit(
      source,
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ),
    attributeCountLimit: readLimit(source, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    eventCountLimit: readNumber(source, 'OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: readNumber(source, 'OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: readNumber(source, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    attributePerLinkCountLimit: readNumber(source, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  }
}

/** Limits of log records; each one of log records over the general one. */
export function readLogLimits(source: Source): LogsConfig['limits'] {
  return {
    attributeValueLengthLimit: readLimit(
      source,
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ),
    attributeCountLimit: readLimit(source, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
  }
}

/** Batching of spans (BSP) or log records (BLRP). A batch larger than the queue is a problem. */
export function readBatch(source: Source, kind: 'BSP' | 'BLRP'): BatchConfig {
  const maxQueueSize = readOptionalNumber(source, `OTEL_${kind}_MAX_QUEUE_SIZE`)
  const batchName = `OTEL_${kind}_MAX_EXPORT_BATCH_SIZE` as const
  const given = readOptionalNumber(source, batchName)
  const batchSize = given ?? readNumber(source, batchName)
  const isTooLarge = maxQueueSize !== undefined && batchSize > maxQueueSize
  if (isTooLarge && given !== undefined) {
    report(source, batchName, { expected: `at most OTEL_${kind}_MAX_QUEUE_SIZE`, action: `using ${maxQueueSize}` })
  }
  return {
    scheduleDelayMs: readNumber(source, `OTEL_${kind}_SCHEDULE_DELAY`),
    exportTimeoutMs: readNumber(source, `OTEL_${kind}_EXPORT_TIMEOUT`),
    maxQueueSize,
    maxExportBatchSize: isTooLarge ? maxQueueSize : batchSize,
  }
}

/** When metrics are exported. A timeout longer than the interval is a problem. */
export function readMetricTimes(source: Source): Pick<MetricsConfig, 'intervalMs' | 'timeoutMs'> {
  const intervalMs = readNumber(source, 'OTEL_METRIC_EXPORT_INTERVAL')
  const given = readOptionalNumber(source, 'OTEL_METRIC_EXPORT_TIMEOUT')
  const timeoutMs = given ?? readNumber(source, 'OTEL_METRIC_EXPORT_TIMEOUT')
  if (timeoutMs <= intervalMs) return { intervalMs, timeoutMs }
  if (given !== undefined) {
    report(source, 'OTEL_METRIC_EXPORT_TIMEOUT', {
      expected: 'at most OTEL_METRIC_EXPORT_INTERVAL',
      action: `using ${intervalMs}`,
    })
  }
  return { intervalMs, timeoutMs: intervalMs }
}

function readLimit(source: Source, own: VariableName, general: VariableName): number {
  const limit = readNumber(source, general)
  return readOptionalNumber(source, own, `using ${limit === Infinity ? 'no limit' : limit}`) ?? limit
}
