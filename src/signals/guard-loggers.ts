import {
  type Context,
  diag,
  type Logger,
  type LoggerProvider,
  type LogRecord,
  SeverityNumber,
} from '@opentelemetry/api'
import { isTimeInput } from '@opentelemetry/core'
import { attempt, hasDeepValue, isTooDeep, readableAttributes, readableValue } from '../spans/readable-attributes.ts'

/**
 * Loggers that never throw into the app: the SDK's do when an attribute's getter does. What can be read of the record is
 * recorded all the same.
 */
export function guardLoggers(provider: LoggerProvider): LoggerProvider {
  return { getLogger: (...logger) => guardLogger(provider.getLogger(...logger)) }
}

function guardLogger(logger: Logger): Logger {
  return {
    enabled: (options) => attempt(() => logger.enabled(options)) ?? true,
    emit(record) {
      try {
        if (isWellFormed(record)) {
          logger.emit(record)
          return
        }
      } catch {
        // A getter or proxy of the app.
      }
      emitReadable(logger, record)
    },
  }
}

/**
 * Whether a record can be serialized as it is.
 *
 * @throws what a getter or proxy in the record throws
 */
function isWellFormed(record: LogRecord): boolean {
  const { attributes, body, timestamp, observedTimestamp, eventName, severityText, severityNumber } = record
  return (
    (body === undefined || (typeof body === 'object' ? !isTooDeep(body) : isSimple(body))) &&
    (attributes === undefined || !hasDeepValue(attributes)) &&
    isTimeOrNone(timestamp) &&
    isTimeOrNone(observedTimestamp) &&
    (eventName === undefined || typeof eventName === 'string') &&
    (severityText === undefined || typeof severityText === 'string') &&
    (severityNumber === undefined || isSeverity(severityNumber))
  )
}

function isSimple(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** A collector refuses a whole batch for one severity that there is not. */
function isSeverity(value: unknown): boolean {
  return typeof value === 'number' && SeverityNumber[value] !== undefined
}

function isTimeOrNone(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' ? Number.isFinite(value) : isTimeInput(value))
}

function emitReadable(logger: Logger, record: LogRecord): void {
  try {
    logger.emit(readableRecord(record))
  } catch (error) {
    diag.warn(`a log record could not be read and is lost: ${String(error)}`)
  }
}

/** A record of what can be read, and is what it should be. */
function readableRecord(given: LogRecord): LogRecord {
  const read = <Key extends keyof LogRecord>(key: Key, isGood: (value: unknown) => boolean): Pick<LogRecord, Key> => {
    const value = attempt(() => given[key])
    return (value !== undefined && attempt(() => isGood(value)) === true ? { [key]: value } : {}) as Pick<
      LogRecord,
      Key
    >
  }
  const isText = (value: unknown): boolean => typeof value === 'string'
  const body = readableValue(() => given.body)
  return {
    ...read('timestamp', isTimeOrNone),
    ...read('observedTimestamp', isTimeOrNone),
    ...read('eventName', isText),
    ...read('severityText', isText),
    ...read('severityNumber', isSeverity),
    ...read('context', (value) => typeof (value as Context).getValue === 'function'),
    ...read('exception', (value) => isSimple(value) || isReadableException(value)),
    ...(body !== undefined && { body }),
    attributes: readableAttributes(attempt(() => given.attributes)),
  }
}

/** @throws what a getter or proxy in it throws */
function isReadableException(value: unknown): boolean {
  const { name, message, stack, code } = Object(value) as Readonly<Record<string, unknown>>
  return [name, message, stack, code].every((each) => each === undefined || isSimple(each))
}
