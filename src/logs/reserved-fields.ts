import { LOG_KEYS, traceFieldNames } from './correlation.ts'
import type { LogKeys } from '../config/config.ts'
import type { LoggerKind } from './record.ts'

/**
 * Fields that a logger writes itself and that are elsewhere on the log record
 * or on the resource. pino's come apart from the app's fields in its line, so
 * a field that the app calls `name` or `time` is kept there.
 */
const OWN_FIELDS: Readonly<Record<LoggerKind, readonly string[]>> = {
  pino: [],
  winston: ['level', 'message', 'timestamp', 'label'],
  bunyan: ['v', 'level', 'time', 'msg'],
  console: [],
  facade: ['level', 'timestamp', 'logger', 'event'],
}

/**
 * Names of the fields that are no attributes (F-52): the logger's own, the
 * trace context, which is on the record (F-61), and the explicit event name.
 *
 * @param keys names of the trace context's fields, which may be configured.
 */
export function reservedFields(kind: LoggerKind, keys: LogKeys): ReadonlySet<string> {
  return new Set([...OWN_FIELDS[kind], ...traceFieldNames(LOG_KEYS), ...traceFieldNames(keys), 'otel.event.name'])
}
