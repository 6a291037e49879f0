import { readField } from './attributes.ts'
import { exceptionOf } from './exception.ts'
import type { LoggerRecord } from './record.ts'
import { recordTimeMs } from './record-time.ts'
import { severityOfPinoLevel, type Severity } from './severity.ts'

/** What bunyan is about to write: its own fields and the call's in one object, after the serializers. */
export type BunyanRecord = Readonly<Record<string, unknown>>

/** Fields that a bunyan logger puts into each record. */
export type BunyanFields = { readonly name?: unknown; readonly hostname?: unknown; readonly pid?: unknown }

const LEVEL_NAMES: ReadonlyMap<number, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
])

const LOGGER_FIELDS = ['name', 'hostname', 'pid'] as const
const MAX_EXCEPTION_CHARS = 65_536

/** Severity of a bunyan level, which is a number; the text is its name, if it has one. */
export function bunyanSeverity(record: BunyanRecord): Severity {
  const level = Number(readField(record, 'level'))
  return { number: severityOfPinoLevel(level), text: LEVEL_NAMES.get(level) ?? String(level) }
}

/**
 * The log record of a bunyan record. The logger's name is the domain; a field
 * of that name that the call gave is an attribute.
 *
 * @param own fields of the logger.
 * @param reserved names of fields that are no attributes.
 * @param nowMs milliseconds since 1970.
 */
export function bunyanRecord(
  record: BunyanRecord,
  own: BunyanFields,
  reserved: ReadonlySet<string>,
  nowMs: number,
): LoggerRecord {
  const error = readField(record, 'err')
  const exception = error === undefined ? undefined : exceptionOf(error, MAX_EXCEPTION_CHARS)
  const omit: string[] = LOGGER_FIELDS.filter((field) => readField(record, field) === own[field])
  if (exception !== undefined) omit.push('err')
  return {
    kind: 'bunyan',
    domain: typeof own.name === 'string' ? own.name : undefined,
    severity: bunyanSeverity(record),
    timeMs: recordTimeMs(readField(record, 'time'), nowMs),
    message: readField(record, 'msg'),
    fields: record,
    reserved,
    omit,
    exception,
  }
}
