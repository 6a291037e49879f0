import { SeverityNumber, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { MetricsConfig } from '../config/config.ts'
import type { Batcher } from './batcher.ts'
import type { Guard } from './guard.ts'
import type { Lane } from './lane.ts'
import { aggregationSelector, temporalitySelector } from './metric-selectors.ts'
import type { Priority } from './payload.ts'

/** Which spans a processor takes, and what they are worth when memory runs out. */
export type SpanRules = {
  /** Sampled spans, if it is not given. */
  readonly accepts?: (span: ReadableSpan) => boolean
  /** Spans with an error go last, and those that were kept next to last, if it is not given. */
  readonly priorityOf?: (span: ReadableSpan) => Priority
}

const METRICS_PRIORITY = 1
const SUCCESS = 0

export function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0
}

/** Errors go last; before them what was not sampled and is here only because smart keep has kept it (P-41). */
export function spanPriority(span: ReadableSpan): Priority {
  if (span.status.code === SpanStatusCode.ERROR) return 2
  return isSampled(span) ? 0 : 1
}

export function logPriority(record: ReadableLogRecord): Priority {
  return (record.severityNumber ?? SeverityNumber.UNSPECIFIED) >= SeverityNumber.ERROR ? 2 : 0
}

/** @param flush delivers what was added until now */
export function createSpanProcessor(
  batcher: Batcher<ReadableSpan>,
  accepts: (span: ReadableSpan) => boolean,
  flush: () => Promise<void>,
  guard: Guard,
): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      try {
        if (accepts(span)) batcher.add(span)
      } catch (error) {
        guard.failed(error)
      }
    },
    forceFlush: flush,
    async shutdown() {
      await flush()
      batcher.close()
    },
  }
}

export function createLogProcessor(
  batcher: Batcher<ReadableLogRecord>,
  flush: () => Promise<void>,
  guard: Guard,
): LogRecordProcessor {
  return {
    onEmit(record) {
      try {
        batcher.add(record)
      } catch (error) {
        guard.failed(error)
      }
    },
    forceFlush: flush,
    async shutdown() {
      await flush()
      batcher.close()
    },
  }
}

/**
 * Takes each collection at once, so that the reader never has to wait for the
 * network, and its own timeout cannot lose anything.
 *
 * @param lost called with the number of data points that cannot be serialized
 */
export function createMetricExporter(
  config: Pick<MetricsConfig, 'temporality' | 'histogram'>,
  lane: Lane,
  serialize: (metrics: ResourceMetrics) => Uint8Array | undefined,
  lost: (points: number) => void,
  flush: () => Promise<void>,
): PushMetricExporter {
  return {
    export(metrics, callback) {
      const points = countDataPoints(metrics)
      try {
        const bytes = serialize(metrics)
        if (bytes !== undefined) lane.enqueue(bytes, points, METRICS_PRIORITY)
      } catch {
        lost(points)
      }
      callback({ code: SUCCESS })
    },
    forceFlush: flush,
    shutdown: flush,
    selectAggregation: aggregationSelector(config.histogram),
    selectAggregationTemporality: temporalitySelector(config.temporality),
  }
}

function countDataPoints({ scopeMetrics }: ResourceMetrics): number {
  return scopeMetrics.reduce(
    (sum, { metrics }) => metrics.reduce((points, metric) => points + metric.dataPoints.length, sum),
    0,
  )
}
