import { diag, type Logger, type LoggerProvider, type LogRecord } from '@opentelemetry/api'
import { hasDeepValue, isTooDeep, readableAttributes, readableValue } from '../spans/readable-attributes.ts'

/**
 * Loggers that never throw into the app: the SDK's do when an attribute's getter does. What can be read of the record is
 * recorded all the same.
 */
export function guardLoggers(provider: LoggerProvider): LoggerProvider {
  return { getLogger: (...logger) => guardLogger(provider.getLogger(...logger)) }
}

function guardLogger(logger: Logger): Logger {
  return {
    enabled: (options) => logger.enabled(options),
    emit(record) {
      try {
        if (!isDeep(record)) {
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

/** @throws what a getter or proxy in the record throws */
function isDeep({ attributes, body }: LogRecord): boolean {
  return (typeof body === 'object' && isTooDeep(body)) || (attributes !== undefined && hasDeepValue(attributes))
}

function emitReadable(logger: Logger, record: LogRecord): void {
  try {
    const body = readableValue(() => record.body)
    logger.emit({ ...record, attributes: readableAttributes(record.attributes), ...(body !== undefined && { body }) })
  } catch (error) {
    diag.warn(`a log record could not be read and is lost: ${String(error)}`)
  }
}
