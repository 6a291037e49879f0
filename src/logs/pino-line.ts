import { exceptionOf, exceptionOfStack, type ExceptionFields } from './exception.ts'
import type { LoggerRecord } from './record.ts'
import { recordTimeMs } from './record-time.ts'
import { severityOfPinoLevel, type Severity } from './severity.ts'

/** A line that pino is about to write, and what pino says of it. */
export type PinoLine = {
  /** The whole line, after serializers, redaction, formatters and mixin. */
  readonly text: string
  /** How much of it are level and time, and what came with them; undefined: not known, the line was rewritten. */
  readonly headLength: number | undefined
  /** Text of the time, `,"time":1700000000000`. */
  readonly time: string
  readonly severity: Severity
  readonly messageKey: string
  readonly errorKey: string
  readonly nestedKey: string | undefined
  /** Major version of pino. */
  readonly major: number
}

/** The bindings of a logger, read once per logger. */
export type PinoBindings = {
  readonly text: string
  /** The logger's `name`. */
  readonly domain: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

type Fields = Record<string, unknown>

/**
 * Reads the bindings of a logger: pid and hostname are the resource's, the
 * name is the domain, the rest are fields of every record.
 */
export function readBindings(text: string): PinoBindings {
  const all = parseFields(text === '' ? '{}' : `{${text.slice(1)}}`) ?? {}
  const { pid: _pid, hostname: _hostname, name, ...fields } = all
  return { text, domain: typeof name === 'string' ? name : undefined, fields }
}

/**
 * The record of a line. The line is the only source, so what serializers and
 * redaction took out of it cannot be exported.
 *
 * @param reserved names of fields that are no attributes.
 * @param nowMs milliseconds since 1970.
 */
export function readLine(
  line: PinoLine,
  bindings: PinoBindings,
  reserved: ReadonlySet<string>,
  nowMs: number,
): LoggerRecord {
  const own = ownFields(line, bindings.text)
  if (own === undefined) return rewritten(line, bindings, reserved, nowMs)
  const message = own[line.messageKey]
  const nested = line.nestedKey === undefined ? undefined : own[line.nestedKey]
  const fields = isFields(nested) ? nested : own
  const [exception, omit] = exceptionIn(fields, line, message)
  if (fields === own) omit.push(line.messageKey)
  // The version of the line's format is in every line of pino 5.
  if (line.major < 6) omit.push('v')
  return {
    kind: 'pino',
    domain: bindings.domain,
    severity: line.severity,
    timeMs: timeOf(line.time, nowMs),
    message,
    fields,
    bound: bindings.fields,
    reserved,
    omit,
    isParsed: true,
    exception,
  }
}

/** Severity of a pino level. */
export function pinoSeverity(level: number, name: string | undefined, onlyCustomLevels: boolean): Severity {
  return { number: severityOfPinoLevel(level, name, onlyCustomLevels), text: name }
}

function ownFields({ text, headLength }: PinoLine, bindings: string): Fields | undefined {
  if (headLength === undefined || !text.startsWith(bindings, headLength)) return undefined
  const start = headLength + bindings.length
  return text.charCodeAt(start) === COMMA ? parseFields(`{${text.slice(start + 1)}`) : {}
}

/** A line that does not have pino's form any more (a `streamWrite` hook, another patch): read it whole, or take it as text. */
function rewritten(line: PinoLine, bindings: PinoBindings, reserved: ReadonlySet<string>, nowMs: number): LoggerRecord {
  const all = parseFields(line.text)
  const base = { kind: 'pino', severity: line.severity, timeMs: timeOf(line.time, nowMs), reserved } as const
  if (all === undefined) return { ...base, domain: bindings.domain, message: line.text.trimEnd(), fields: {} }
  const message = all[line.messageKey]
  const [exception, omit] = exceptionIn(all, line, message)
  return {
    ...base,
    domain: typeof all['name'] === 'string' ? all['name'] : undefined,
    message,
    fields: all,
    omit: [...omit, 'level', 'time', 'pid', 'hostname', 'name', line.messageKey],
    exception,
  }
}

/** The exception among the fields, and the names of the fields that are not attributes. */
function exceptionIn(
  fields: Fields,
  { errorKey, major }: PinoLine,
  message: unknown,
): readonly [ExceptionFields | undefined, string[]] {
  for (const key of errorKey === 'err' ? ONLY_ERR : [errorKey, 'err']) {
    const exception = fields[key] === undefined ? undefined : exceptionOf(fields[key], MAX_EXCEPTION_CHARS)
    if (exception !== undefined) return [exception, [key]]
  }
  if (major >= PINO_WITH_ERROR_KEY) return [undefined, []]
  const { stack } = fields
  if (typeof stack !== 'string') return [undefined, []]
  const text = typeof message === 'string' ? message : undefined
  return [exceptionOfStack(stack, text, MAX_EXCEPTION_CHARS), ['stack', 'type']]
}

const ONLY_ERR: readonly string[] = ['err']
const COMMA = 44
/** Older ones put an error's stack and type among the record's own fields. */
const PINO_WITH_ERROR_KEY = 7
const MAX_EXCEPTION_CHARS = 65_536

function timeOf(text: string, nowMs: number): number | undefined {
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  const number = Number(text.slice(colon + 1))
  if (!Number.isNaN(number)) return recordTimeMs(number, nowMs)
  const fields = parseFields(`{${text.slice(1)}}`)
  return fields === undefined ? undefined : recordTimeMs(Object.values(fields)[0], nowMs)
}

function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? JSON.parse(text, exactInteger as Reviver) : JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

const LONG_NUMBER = /\d{16}/

type Reviver = (this: unknown, key: string, value: unknown) => unknown

/** A BigInt is written with all of its digits; as a number it would lose some. */
function exactInteger(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
