import type { Decode, Decoded } from './fields.ts'
import { checkOptionalId, RESOURCE, SCOPE, toOrigin, unlessEmpty, unlessZero } from './origin.ts'
import type { Origin, ReceivedLog } from './received.ts'

/** The records of an `ExportLogsServiceRequest` (or `LogsData`), in the order in which they were sent. */
export function decodeLogs(decode: Decode): ReceivedLog[] {
  return decode(LOGS).resourceLogs.flatMap((resourceLogs) =>
    resourceLogs.scopeLogs.flatMap((scopeLogs) => {
      const origin = toOrigin(resourceLogs, scopeLogs)
      return scopeLogs.logRecords.map((record) => toLog(record, origin))
    }),
  )
}

// The numbers and names are those of logs.proto, v1.
// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/logs/v1/logs.proto
const LOG_RECORD = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'uint32'],
  severityText: [3, 'string'],
  body: [5, 'value'],
  attributes: [6, 'attributes'],
  droppedAttributesCount: [7, 'uint32'],
  flags: [8, 'fixed32'],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
} as const

const LOGS = {
  resourceLogs: [
    1,
    'messages',
    {
      resource: [1, 'message', RESOURCE],
      scopeLogs: [
        2,
        'messages',
        { scope: [1, 'message', SCOPE], logRecords: [2, 'messages', LOG_RECORD], schemaUrl: [3, 'string'] },
      ],
      schemaUrl: [3, 'string'],
    },
  ],
} as const

function toLog(record: Decoded<typeof LOG_RECORD>, origin: Origin): ReceivedLog {
  return {
    timeNs: unlessZero(record.timeUnixNano),
    observedTimeNs: unlessZero(record.observedTimeUnixNano),
    severityNumber: record.severityNumber ?? 0,
    severityText: unlessEmpty(record.severityText),
    body: record.body,
    eventName: unlessEmpty(record.eventName),
    attributes: record.attributes ?? {},
    droppedAttributesCount: record.droppedAttributesCount ?? 0,
    traceId: checkOptionalId('traceId', record.traceId, 32),
    spanId: checkOptionalId('spanId', record.spanId, 16),
    flags: record.flags ?? 0,
    ...origin,
  }
}
