import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace'
import type { BatchConfig, ExporterConfig } from '../config/config.ts'

type ZipkinConfig = Extract<ExporterConfig, { kind: 'zipkin' }>

/** Size of the SDK's queue, which has to be bounded by a count. */
const DEFAULT_QUEUE_SIZE = 2048

/** The deprecated `zipkin` exporter: upstream's, with upstream's batching. */
export function zipkinSpanProcessor({ url }: ZipkinConfig, batch: BatchConfig): SpanProcessor {
  return new BatchSpanProcessor({
    exporter: new ZipkinExporter({ url }),
    scheduledDelayMillis: batch.scheduleDelayMs,
    exportTimeoutMillis: batch.exportTimeoutMs,
    maxQueueSize: batch.maxQueueSize ?? DEFAULT_QUEUE_SIZE,
    maxExportBatchSize: batch.maxExportBatchSize,
  })
}
