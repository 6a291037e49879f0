import { stripVTControlCharacters } from 'node:util'
import { readField } from './attributes.ts'
import { exceptionOf, exceptionOfStack, isError, type ExceptionFields } from './exception.ts'
import type { LoggerRecord } from './record.ts'
import { recordTimeMs } from './record-time.ts'
import { severityOfWinstonLevel } from './severity.ts'

/** What winston hands to a transport: the logged fields, `level` and `message` among them. */
export type WinstonInfo = Readonly<Record<string | symbol, unknown>>

/** What is read of the logger. */
export type WinstonLogger = {
  readonly levels?: Readonly<Record<string, number>>
  readonly defaultMeta?: Readonly<Record<string, unknown>> | null
  /** Name that the logger has in a container, from winston 2. */
  readonly id?: unknown
}

/** Symbols by which winston keeps the plain level and the finished text of a record. */
const LEVEL = Symbol.for('level')
const MESSAGE = Symbol.for('message')

const DOMAIN_KEYS = ['service', 'name', 'label', 'module'] as const
const MAX_EXCEPTION_CHARS = 65_536

/**
 * The record of what one of winston's transports was given, after the formats
 * of the logger and of this transport.
 *
 * @param info never read outside of a guard of its own: getters are the app's.
 * @param containerId name of the logger in winston's container.
 * @param loggedAtMs when the app logged, milliseconds since 1970.
 * @param reserved names of fields that are no attributes.
 */
export function winstonRecord(
  info: WinstonInfo,
  logger: WinstonLogger,
  containerId: string | undefined,
  loggedAtMs: number,
  reserved: ReadonlySet<string>,
): LoggerRecord {
  const level = String(readField(info, LEVEL) ?? readField(info, 'level'))
  const [exception, exceptionFields] = exceptionOfInfo(info)
  return {
    kind: 'winston',
    domain: domainOf(info, logger, containerId),
    severity: { number: severityOfWinstonLevel(level, logger.levels), text: level },
    timeMs: recordTimeMs(readField(info, 'timestamp'), loggedAtMs) ?? loggedAtMs,
    message: messageOf(info),
    fields: info,
    reserved,
    omit: exceptionFields,
    exception,
  }
}

/** The record of a call of winston 1 or 2. */
export function legacyWinstonRecord(
  level: string,
  message: unknown,
  meta: unknown,
  logger: WinstonLogger,
  loggedAtMs: number,
  reserved: ReadonlySet<string>,
): LoggerRecord {
  const fields = typeof meta === 'object' && meta !== null ? meta : {}
  const [exception, exceptionFields] = exceptionOfInfo(fields as WinstonInfo)
  return {
    kind: 'winston',
    domain: typeof logger.id === 'string' ? logger.id : undefined,
    severity: { number: severityOfWinstonLevel(level, logger.levels), text: level },
    timeMs: loggedAtMs,
    message: plain(message),
    fields,
    reserved,
    omit: exceptionFields,
    exception,
  }
}

/** The level of a record, for a look at whether anybody wants it. */
export function winstonSeverityNumber(info: WinstonInfo, logger: WinstonLogger): number {
  return severityOfWinstonLevel(String(readField(info, LEVEL) ?? readField(info, 'level')), logger.levels)
}

/** `defaultMeta` names the logger, or the `label` format does, or the container. */
function domainOf(info: WinstonInfo, { defaultMeta }: WinstonLogger, containerId?: string): string | undefined {
  for (const key of DOMAIN_KEYS) {
    const name = defaultMeta === undefined || defaultMeta === null ? undefined : readField(defaultMeta, key)
    if (typeof name === 'string' && name !== '') return name
  }
  const label = readField(info, 'label')
  return typeof label === 'string' && label !== '' ? label : containerId
}

/** A format may have taken the message away (`logstash`); then the finished text is what is written. */
function messageOf(info: WinstonInfo): unknown {
  const message = readField(info, 'message')
  if (isError(message)) return plain(readField(message, 'message'))
  return plain(message ?? readField(info, MESSAGE))
}

/** Without the colours of the `colorize` format. */
function plain(message: unknown): unknown {
  return typeof message === 'string' && message.includes('\u001B') ? stripVTControlCharacters(message) : message
}

/** The exception of a record, and the names of the fields that it was in. */
function exceptionOfInfo(info: WinstonInfo): readonly [ExceptionFields | undefined, readonly string[]] {
  if (isError(info)) return [exceptionOf(info, MAX_EXCEPTION_CHARS), ['stack', 'cause']]
  const message = readField(info, 'message')
  if (isError(message)) return [exceptionOf(message, MAX_EXCEPTION_CHARS), ['stack']]
  const key = Object.keys(info).find((field) => field !== 'cause' && isError(readField(info, field)))
  if (key !== undefined) return [exceptionOf(readField(info, key), MAX_EXCEPTION_CHARS), [key, 'stack']]
  const stack = readField(info, 'stack')
  if (typeof stack !== 'string') return [undefined, []]
  const text = typeof message === 'string' ? message : undefined
  return [exceptionOfStack(stack, text, MAX_EXCEPTION_CHARS), ['stack']]
}
