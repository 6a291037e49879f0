import { diag } from '@opentelemetry/api'
import { createLogBridge, type LogBridge } from '../logs/bridge.ts'
import { gateOf } from '../logs/catalogue.ts'
import { isError } from '../logs/exception.ts'
import { LOG_KEYS } from '../logs/correlation.ts'
import type { LoggerRecord } from '../logs/record.ts'
import { severityOfName } from '../logs/severity.ts'
import { type EventSettings, getState } from '../state.ts'
import { DISTRO_NAME, DISTRO_VERSION } from '../version.ts'
import { type EventFields, type EventOutput, type PinoLogger, toWriter, type WriteEvent } from './event-output.ts'
import { followLogger } from './following-logger.ts'
import { logContext } from './log-context.ts'
import { activeContext, registered } from './registered.ts'

/** Logs an event: its name in the domain (`workflow.published`), and fields; `a__b` becomes the attribute `a.b` (F-51). */
export type LogEvent = (event: string, fields?: EventFields) => void

/** A logger of one domain's events; the shape of structlog (F-50). */
export type EventLogger = {
  /** A logger that adds these fields to each event. */
  readonly bind: (fields: EventFields) => EventLogger
  /** A logger without these bound fields. */
  readonly unbind: (...names: readonly string[]) => EventLogger
  readonly trace: LogEvent
  readonly debug: LogEvent
  readonly info: LogEvent
  readonly warning: LogEvent
  readonly warn: LogEvent
  readonly error: LogEvent
  readonly critical: LogEvent
  readonly fatal: LogEvent
  /** At level error, with the error that was caught. */
  readonly exception: (event: string, error: unknown, fields?: EventFields) => void
  /** At a level by name; an unknown one counts as TRACE (F-55). */
  readonly log: (level: string, event: string, fields?: EventFields) => void
}

export type EventLoggerOptions = {
  /**
   * Where events go besides OTLP: `none` (the default); `stdout`, a JSON line each; or a pino logger, which then is the
   * way to OTLP too, so that its levels, serializers and redaction hold there.
   */
  readonly output?: EventOutput | PinoLogger
  /** Events below this level are dropped: `info`, `warning`, … All are kept by default. */
  readonly level?: string
}

/**
 * Makes a logger for the events of a domain: `getEventLogger('workflows').bind({ organisation__id: 1 })
 * .info('published')` is the OTLP log record of the event `workflows.published`, and an event of the active span.
 * The function costs nothing, and neither do events when telemetry is off and no output is chosen. Nothing throws.
 *
 * @param domain the part of the product that the events belong to, verbatim the first part of their names (F-53)
 */
export function getEventLogger(domain?: string, options: EventLoggerOptions = {}): EventLogger {
  const minimum = options.level === undefined ? 0 : severityOfName(options.level)
  const write = toWriter(options.output ?? 'none', domain)
  const emits = typeof (options.output ?? 'none') === 'string'

  const make = (bound: EventFields): EventLogger => {
    const log = (level: string, event: string, fields: EventFields | undefined): void => {
      const severity = severityOfName(level)
      if (severity < minimum || (registered() === undefined && write === undefined)) return
      logEvent({ domain, level, severity, event: toText(event), fields: merge(bound, fields) }, emits, write)
    }
    return {
      bind: (fields) => make({ ...bound, ...readable(fields) }),
      unbind: (...names) => make(Object.fromEntries(Object.entries(bound).filter(([name]) => !names.includes(name)))),
      trace: (event, fields) => log('trace', event, fields),
      debug: (event, fields) => log('debug', event, fields),
      info: (event, fields) => log('info', event, fields),
      // As structlog names them: two methods, one level.
      warning: (event, fields) => log('warning', event, fields),
      warn: (event, fields) => log('warning', event, fields),
      error: (event, fields) => log('error', event, fields),
      critical: (event, fields) => log('critical', event, fields),
      fatal: (event, fields) => log('critical', event, fields),
      exception: (event, error, fields) => log('error', event, { ...readable(fields), error }),
      log: (level, event, fields) => log(toText(level), event, fields),
    }
  }
  return make({})
}

/** An event on its way to OTLP and to the app's output. */
export type LoggedEvent = {
  readonly domain: string | undefined
  readonly level: string
  /** Number of the OpenTelemetry log data model. */
  readonly severity: number
  readonly event: string
  readonly fields: EventFields
}

/** structlog's own keys, which are no attributes (F-52). */
const RESERVED: ReadonlySet<string> = new Set([
  'event',
  'level',
  'timestamp',
  'logger',
  LOG_KEYS.traceId,
  LOG_KEYS.spanId,
])

const ERROR_FIELDS = ['error', 'err', 'exception', 'exc_info']

const logger = followLogger(() => registered()?.logs, { name: DISTRO_NAME, version: DISTRO_VERSION })

/** As the preload's configuration has them when nothing is configured. */
const DEFAULT_SETTINGS: EventSettings = {
  limits: { attributeValueLengthLimit: Number.POSITIVE_INFINITY, attributeCountLimit: 128 },
  spanEvents: true,
  baggage: true,
  eventNameAttribute: 'event.name',
  eventCatalogue: undefined,
  eventAllowlist: undefined,
}

let bridge: { readonly settings: EventSettings; readonly emit: LogBridge } | undefined

function logEvent(event: LoggedEvent, emits: boolean, write: WriteEvent | undefined): void {
  const timeMs = Date.now()
  const { error, fields } = takeError(event.fields)
  if (emits) {
    const settings = getState()?.events ?? DEFAULT_SETTINGS
    if (bridge?.settings !== settings) bridge = { settings, emit: createBridge(settings) }
    bridge.emit(event.severity, activeContext(), () => toRecord(event, fields, error, timeMs))
  }
  write?.({ ...event, fields }, error, timeMs)
}

function createBridge(settings: EventSettings): LogBridge {
  const gate = gateOf(settings, (line) => diag.warn(line))
  return createLogBridge(() => logger, { ...settings, sends: true, gate })
}

function toRecord(event: LoggedEvent, fields: EventFields, error: unknown, timeMs: number): LoggerRecord {
  return {
    kind: 'facade',
    domain: event.domain,
    severity: { number: event.severity, text: event.level },
    timeMs,
    message: event.event,
    fields,
    reserved: RESERVED,
    ...(error === undefined ? {} : { error }),
  }
}

/** Fields in order of precedence: the call's, the logger's, the context's (F-66). */
function merge(bound: EventFields, fields: EventFields | undefined): EventFields {
  return { ...logContext(), ...bound, ...readable(fields) }
}

/** A copy that can be read; a getter or proxy of the app that throws costs its field, or all. */
function readable(fields: EventFields | undefined): EventFields {
  if (typeof fields !== 'object' || fields === null) return {}
  try {
    return { ...fields }
  } catch {
    return readEach(fields)
  }
}

function readEach(fields: EventFields): EventFields {
  const copy: [string, unknown][] = []
  try {
    for (const name of Object.keys(fields)) copy.push([name, readOne(fields, name)])
  } catch {
    // A proxy that does not even tell its keys.
  }
  return Object.fromEntries(copy)
}

function readOne(fields: EventFields, name: string): unknown {
  try {
    return fields[name]
  } catch {
    return '[unreadable]'
  }
}

/** The error of an event is its exception and no attribute (F-63). */
function takeError(fields: EventFields): { readonly error: unknown; readonly fields: EventFields } {
  const name = ERROR_FIELDS.find((field) => isError(fields[field]))
  if (name === undefined) return { error: undefined, fields }
  const { [name]: error, ...rest } = fields
  return { error, fields: rest }
}

function toText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return ''
  }
}
