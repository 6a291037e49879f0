import { writeSync } from 'node:fs'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { ExportResultCode, hrTimeToMilliseconds, hrTimeToTimeStamp } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  DataPointType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'

/** How often a full pipe is tried again, and how long is waited before, in milliseconds. */
const TRIES = 20
const WAIT_MS = 5

/**
 * Writes one JSON object a line to stdout (P-30), at once: a batch would be
 * lost in a short script. Only for exporters named `console`. Not through
 * `process.stdout`, which ends the process when nobody reads it any more.
 */
function printLine(value: unknown): void {
  let rest = Buffer.from(`${JSON.stringify(value)}\n`)
  for (let tries = 0; rest.length > 0 && tries < TRIES; tries++) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (!isFull(error)) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS)
    }
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

const done = (): Promise<void> => Promise.resolve()

/** The `console` exporter of spans. */
export function consoleSpanProcessor(): SpanProcessor {
  return { onStart() {}, onEnd: (span) => printLine(spanLine(span)), forceFlush: done, shutdown: done }
}

/** The `console` exporter of log records. */
export function consoleLogProcessor(): LogRecordProcessor {
  return { onEmit: (record) => printLine(logLine(record)), forceFlush: done, shutdown: done }
}

/** The `console` exporter of metrics: a line per metric. */
export function consoleMetricExporter(): PushMetricExporter {
  return {
    export(metrics, callback) {
      for (const line of metricLines(metrics)) printLine(line)
      callback({ code: ExportResultCode.SUCCESS })
    },
    forceFlush: done,
    shutdown: done,
  }
}

/** Attributes that were found by now: one that a detector still looks for is left out. */
function settledAttributes(resource: Resource): Record<string, unknown> {
  const raw = resource.getRawAttributes().toReversed()
  return Object.fromEntries(raw.filter(([, value]) => value !== undefined && !(value instanceof Promise)))
}

function spanLine(span: ReadableSpan): object {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    type: 'span',
    name: span.name,
    kind: SpanKind[span.kind],
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    traceFlags,
    startTime: hrTimeToTimeStamp(span.startTime),
    durationMs: hrTimeToMilliseconds(span.duration),
    status: { code: SpanStatusCode[span.status.code], message: span.status.message },
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes }) => ({ name, time: hrTimeToTimeStamp(time), attributes })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes,
    })),
    scope: span.instrumentationScope,
    resource: settledAttributes(span.resource),
  }
}

function logLine(record: ReadableLogRecord): object {
  return {
    type: 'log',
    time: hrTimeToTimeStamp(record.hrTime),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    body: record.body,
    traceId: record.spanContext?.traceId,
    spanId: record.spanContext?.spanId,
    attributes: record.attributes,
    scope: record.instrumentationScope,
    resource: settledAttributes(record.resource),
  }
}

function metricLines({ resource, scopeMetrics }: ResourceMetrics): object[] {
  return scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics.map(({ descriptor, dataPointType, aggregationTemporality, dataPoints }) => ({
      type: 'metric',
      name: descriptor.name,
      unit: descriptor.unit,
      kind: DataPointType[dataPointType],
      temporality: AggregationTemporality[aggregationTemporality],
      dataPoints: dataPoints.map(({ startTime, endTime, attributes, value }) => ({
        startTime: hrTimeToTimeStamp(startTime),
        endTime: hrTimeToTimeStamp(endTime),
        attributes,
        value,
      })),
      scope,
      resource: settledAttributes(resource),
    })),
  )
}
