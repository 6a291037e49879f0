import { exceptionOf } from '../logs/exception.ts'
import { jsonText } from '../logs/json-text.ts'
import { getLogContext } from './active-span.ts'
import type { LoggedEvent } from './event-logger.ts'

/** Anything by name: text, numbers, errors, objects. */
export type EventFields = Readonly<Record<string, unknown>>

/** Where events are written besides OTLP. */
export type EventOutput = 'none' | 'stdout'

/** A pino logger; as far as it is used here. */
export type PinoLogger = {
  child(bindings: { name: string }): PinoLogger
  trace(fields: object, message: string): void
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  fatal(fields: object, message: string): void
}

/** Writes an event, whose error is apart from its fields. Never throws. */
export type WriteEvent = (event: LoggedEvent, error: unknown, timeMs: number) => void

/** The writer of an output; undefined: nothing is written. */
export function toWriter(output: EventOutput | PinoLogger, domain: string | undefined): WriteEvent | undefined {
  if (output === 'none') return undefined
  return output === 'stdout' ? writeLine : toPino(output, domain)
}

const MAX_LINE_CHARS = 262_144
const HEAD: ReadonlySet<string> = new Set(['timestamp', 'level', 'logger', 'event', 'trace_id', 'span_id', 'exception'])

/** The app has asked for this: its own log line, in its own stdout. */
function writeLine({ domain, level, event, fields }: LoggedEvent, error: unknown, timeMs: number): void {
  const stack = error === undefined ? undefined : exceptionOf(error, MAX_LINE_CHARS)
  const line = new Map<string, unknown>([
    ['timestamp', new Date(timeMs).toISOString()],
    ['level', level],
    ['logger', domain],
    ['event', event],
    ...Object.entries(fields).filter(([name]) => !HEAD.has(name)),
    ...Object.entries(getLogContext()),
    ['exception', stack?.stacktrace ?? stack?.message],
  ])
  try {
    process.stdout.write(
      `${jsonText(Object.fromEntries(line), { maxChars: MAX_LINE_CHARS, maxDepth: 12, maxEntries: 1_000 })}\n`,
    )
  } catch {
    // A stdout that the app has replaced by something that throws.
  }
}

const PINO_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
/** Lowest severity number of each of them. */
const LOWEST = [21, 17, 13, 9, 5, 0]

function toPino(pino: PinoLogger, domain: string | undefined): WriteEvent {
  let named: PinoLogger | undefined
  return ({ severity, event, fields }, error) => {
    try {
      named ??= domain === undefined || domain === '' ? pino : pino.child({ name: domain })
      const level = PINO_LEVELS[LOWEST.findIndex((lowest) => severity >= lowest)] ?? 'trace'
      named[level](error === undefined ? fields : { ...fields, err: error }, event)
    } catch {
      // A stream or serializer of the app that throws; it shows in the app's other lines.
    }
  }
}
