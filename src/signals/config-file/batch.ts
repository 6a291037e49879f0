import { diag } from '@opentelemetry/api'
import type { BatchConfig } from '../../config/config.ts'

/** What sdk-node gives a batch processor. */
export type BatchOptions = {
  readonly maxQueueSize?: number
  readonly maxExportBatchSize?: number
  readonly scheduledDelayMillis?: number
  readonly exportTimeoutMillis?: number
}

/** Of the schema. */
const BATCH_SIZE = 512
const DELAY_MS = { spans: 5_000, 'log records': 1_000 } as const
const EXPORT_TIMEOUT_MS = 30_000

/** A simple processor: each record is a request. */
export const SIMPLE: BatchConfig = {
  scheduleDelayMs: 0,
  exportTimeoutMs: EXPORT_TIMEOUT_MS,
  maxQueueSize: undefined,
  maxExportBatchSize: 1,
}

/** A queue that the file does not limit has the bound on memory alone. */
export function batchOf(options: BatchOptions, items: keyof typeof DELAY_MS): BatchConfig {
  const { maxQueueSize, maxExportBatchSize = BATCH_SIZE } = options
  const isTooLarge = maxQueueSize !== undefined && maxExportBatchSize > maxQueueSize
  if (isTooLarge && options.maxExportBatchSize !== undefined)
    diag.warn(`max_export_batch_size ${maxExportBatchSize} of ${items} is over max_queue_size: using ${maxQueueSize}.`)
  return {
    scheduleDelayMs: options.scheduledDelayMillis ?? DELAY_MS[items],
    exportTimeoutMs: options.exportTimeoutMillis ?? EXPORT_TIMEOUT_MS,
    maxQueueSize,
    maxExportBatchSize: isTooLarge ? maxQueueSize : maxExportBatchSize,
  }
}
