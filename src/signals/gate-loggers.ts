import type { Logger, LoggerProvider, LogRecord } from '@opentelemetry/api'
import type { EventGate } from '../logs/catalogue.ts'
import { DISTRO_NAME } from '../version.ts'

/**
 * Loggers of which only those events are exported that `OTEL_NODE_EVENT_ALLOWLIST` has, and whose events are looked for
 * in the catalogue: what an app or a library emits to the logs API itself. What a logging library or our own event
 * logger emitted has been at the gate already, before it became an event of its span.
 */
export function gateLoggers(provider: LoggerProvider, gate: Pick<EventGate, 'check'> | undefined): LoggerProvider {
  if (gate === undefined) return provider
  return {
    getLogger(name, ...rest) {
      const logger = provider.getLogger(name, ...rest)
      return name === DISTRO_NAME ? logger : gateLogger(logger, gate)
    },
  }
}

function gateLogger(logger: Logger, gate: Pick<EventGate, 'check'>): Logger {
  return {
    enabled: (options) => logger.enabled(options),
    emit(record) {
      const name = eventNameOf(record)
      if (name === undefined || gate.check(name) !== 'not allowed') logger.emit(record)
    },
  }
}

/** The event's name, in its own field or in the attribute of earlier versions; undefined: the record is no event. */
function eventNameOf(record: LogRecord): string | undefined {
  try {
    const name = record.eventName ?? record.attributes?.['event.name']
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    // A getter or proxy of the app; what can be read of the record is recorded.
    return undefined
  }
}
