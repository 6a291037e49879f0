import { propagation, type Context, type HrTime, type LogRecord } from '@opentelemetry/api'
import { addFields, readField, type AttributeLimits, type LogAttributes } from './attributes.ts'
import { eventName } from './event-name.ts'
import { exceptionOf, type ExceptionFields } from './exception.ts'
import { EVENT_NAME_FIELDS, MAX_EVENT_NAME_LENGTH, MAX_EXPLICIT_NAME_LENGTH } from './is-event.ts'
import { cutText, jsonText, TEXT_LIMITS } from './json-text.ts'
import type { Redaction } from './redact.ts'
import type { Severity } from './severity.ts'

export type LoggerKind = 'pino' | 'winston' | 'bunyan' | 'console' | 'facade'

/** What a logger is about to write, in terms that all loggers share. */
export type LoggerRecord = {
  readonly kind: LoggerKind
  /** Name of the logger; it is the domain of the event's name (F-53). */
  readonly domain: string | undefined
  readonly severity: Severity
  /** Milliseconds since 1970; undefined: now. */
  readonly timeMs: number | undefined
  /** As it is written, arguments put in; anything but text becomes text. */
  readonly message: unknown
  /** What the call logged, without the logger's own fields if `reserved` names them. */
  readonly fields: object
  /** Fields of the logger itself (bindings), under those of the call. */
  readonly bound?: object
  /** The logger's own fields: no attributes (F-52). */
  readonly reserved: ReadonlySet<string>
  /** Fields of the call that are elsewhere on the record: its message, its error. */
  readonly omit?: readonly string[]
  /** Fields and bindings came out of a JSON text. */
  readonly isParsed?: boolean
  /** An Error, or what the logger's serializer made of it. */
  readonly error?: unknown
  /** Taken as it is instead of `error`, where the logger has no error value. */
  readonly exception?: ExceptionFields | undefined
}

export type RecordOptions = {
  readonly limits: AttributeLimits
  /** true: all entries become attributes, false: none, else those named (F-58). */
  readonly baggage: boolean | readonly string[]
  /** Attribute that repeats the event's name (F-59); undefined: none. */
  readonly eventNameAttribute: string | undefined
  /** Name of the event that a message is; undefined: it is prose. */
  readonly eventNameOf: (domain: string | undefined, message: string) => string | undefined
}

const MAX_BODY_CHARS = 262_144
/** Half of what a record holds by default: callers do not get to push out what the app itself logs. */
const MAX_BAGGAGE_ENTRIES = 64
const NONE: readonly (readonly [string, string])[] = []

/**
 * The OTLP log record of a logger's record (F-50): body, event name, severity,
 * the record's own time, attributes. Baggage wins over fields of the same name,
 * and the event-name attribute over both.
 *
 * @param context the one in which the app logged; its baggage is read and it
 * goes with the record, so that trace context is on the record and not among
 * the attributes (F-61).
 */
export function toLogRecord(record: LoggerRecord, options: RecordOptions, context: Context): LogRecord {
  const body = bodyOf(record.message, options.limits.redacts)
  const exception = exceptionOfRecord(record, options.limits.maxValueChars)
  const name = nameOf(record, body, exception, options)
  const attributes: LogAttributes = {}
  addException(attributes, exception)
  const last = lastAttributes(name, options, context)
  // First for their place, before the SDK's count limit is reached; again at the end for their precedence.
  for (const [key, value] of last) attributes[key] = value
  if (record.bound !== undefined)
    addFields(attributes, record.bound, options.limits, record.reserved, [], record.isParsed)
  addFields(attributes, record.fields, options.limits, record.reserved, record.omit, record.isParsed)
  for (const [key, value] of last) attributes[key] = value
  const logRecord: LogRecord = { severityNumber: record.severity.number, attributes, context }
  if (name !== undefined) logRecord.eventName = name
  if (record.timeMs !== undefined) logRecord.timestamp = hrTime(record.timeMs)
  if (record.severity.text !== undefined) logRecord.severityText = record.severity.text
  if (body !== undefined) logRecord.body = body
  return logRecord
}

/** Whether a record is an event, for those who want only events: cheaper than making the log record. */
export function isEvent(record: LoggerRecord, options: RecordOptions): boolean {
  const exception = exceptionOfRecord(record, options.limits.maxValueChars)
  return nameOf(record, bodyOf(record.message), exception, options) !== undefined
}

/**
 * A time as seconds and nanoseconds. The SDK takes a plain number that lies
 * before the start of the process for a performance.now() value.
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/v3.1.0/packages/opentelemetry-core/src/common/time.ts
 */
export function hrTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1000)
  return [seconds, Math.round((timeMs - seconds * 1000) * 1e6)]
}

function bodyOf(message: unknown, redacts?: Redaction): string | undefined {
  if (typeof message === 'string') return cutText(message, MAX_BODY_CHARS)
  if (message === undefined) return undefined
  return typeof message === 'number' || typeof message === 'boolean'
    ? String(message)
    : jsonText(message, { ...TEXT_LIMITS, redacts })
}

function nameOf(
  record: LoggerRecord,
  body: string | undefined,
  exception: ExceptionFields | undefined,
  options: RecordOptions,
): string | undefined {
  const explicit = readField(record.fields, EVENT_NAME_FIELDS[0]) ?? readField(record.fields, EVENT_NAME_FIELDS[1])
  if (typeof explicit === 'string' && explicit !== '' && explicit.length <= MAX_EXPLICIT_NAME_LENGTH) return explicit
  if (body === undefined || record.kind === 'console') return undefined
  if (record.kind === 'facade') return eventName(record.domain, cutText(body, MAX_EVENT_NAME_LENGTH))
  // `log.error(error)` has the error's message for its own: that names nothing.
  return body === exception?.message ? undefined : options.eventNameOf(record.domain, body)
}

function exceptionOfRecord({ error, exception }: LoggerRecord, maxChars: number): ExceptionFields | undefined {
  return exception ?? (error === undefined ? undefined : exceptionOf(error, maxChars))
}

function addException(attributes: LogAttributes, exception: ExceptionFields | undefined): void {
  if (exception?.type !== undefined) attributes['exception.type'] = exception.type
  if (exception?.message !== undefined) attributes['exception.message'] = exception.message
  if (exception?.stacktrace !== undefined) attributes['exception.stacktrace'] = exception.stacktrace
}

function lastAttributes(
  name: string | undefined,
  options: RecordOptions,
  context: Context,
): readonly (readonly [string, string])[] {
  const baggage = options.baggage === false ? undefined : propagation.getBaggage(context)
  if (baggage === undefined && name === undefined) return NONE
  const last: (readonly [string, string])[] = []
  if (baggage !== undefined) {
    for (const [key, { value }] of baggage.getAllEntries()) {
      if (last.length >= MAX_BAGGAGE_ENTRIES) break
      if (options.baggage === true || (options.baggage as readonly string[]).includes(key))
        last.push([key, cutText(value, options.limits.maxValueChars)])
    }
  }
  if (name !== undefined && options.eventNameAttribute !== undefined) last.push([options.eventNameAttribute, name])
  return last
}
