import { diag, type Context, type Logger } from '@opentelemetry/api'
import type { LogsConfig } from '../config/config.ts'
import { attributeLimits } from './attributes.ts'
import type { EventGate } from './catalogue.ts'
import { createEventNamer } from './event-namer.ts'
import { isEvent, toLogRecord, type LoggerRecord, type RecordOptions } from './record.ts'
import { createRedaction } from './redact.ts'
import { addSpanEvent, recordingSpan } from './span-event.ts'

export type BridgeConfig = Pick<LogsConfig, 'limits' | 'spanEvents' | 'baggage' | 'eventNameAttribute'> & {
  readonly redactedKeys?: readonly string[]
  /** Log records are sent; when not, events still reach their spans. */
  readonly sends: boolean
  /** Keeps events that are not on the allow list from both. */
  readonly gate?: Pick<EventGate, 'check'> | undefined
}

/**
 * Takes what a logger is about to write to the OpenTelemetry API. Never throws.
 *
 * @param severityNumber of the record.
 * @param context the one in which the app logged.
 * @param makeRecord makes the record; called only when somebody listens.
 * @param isProse the caller sees at once that the record is no event, so that
 * no span wants it.
 */
export type LogBridge = (
  severityNumber: number,
  context: Context,
  makeRecord: () => LoggerRecord,
  isProse?: boolean,
) => void

/**
 * Makes the bridge of one instrumentation.
 *
 * @param logger gives the OpenTelemetry logger of the moment: a late set-up replaces it.
 */
export function createLogBridge(logger: () => Logger, config: BridgeConfig): LogBridge {
  const options: RecordOptions = {
    limits: attributeLimits(config.limits, createRedaction(config.redactedKeys)),
    baggage: config.baggage,
    eventNameAttribute: config.eventNameAttribute,
    eventNameOf: createEventNamer(),
  }
  const report = reportOnce('a log record was not recorded')

  return (severityNumber, context, makeRecord, isProse = false) => {
    try {
      const otelLogger = logger()
      const sends = config.sends && otelLogger.enabled({ context, severityNumber })
      const span = config.spanEvents && !isProse ? recordingSpan(context) : undefined
      if (!sends && span === undefined) return
      const record = makeRecord()
      if (!sends && !isEvent(record, options)) return
      const logRecord = toLogRecord(record, options, context)
      if (logRecord.eventName !== undefined && config.gate?.check(logRecord.eventName) === 'not allowed') return
      if (sends) otelLogger.emit(logRecord)
      if (span !== undefined) addSpanEvent(span, logRecord)
    } catch (error) {
      report(error)
    }
  }
}

/** Says the first failure and is silent about the next ones: a log line may fail a thousand times a second. */
export function reportOnce(what: string): (error: unknown) => void {
  let reported = false
  return (error) => {
    if (reported) return
    reported = true
    diag.warn(`${what}, the first of its kind: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}
