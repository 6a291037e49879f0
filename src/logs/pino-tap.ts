import { context, type Context } from '@opentelemetry/api'
import { reportOnce, type LogBridge } from './bridge.ts'
import type { Correlator } from './correlation.ts'
import { createHiddenProperty } from './hidden-property.ts'
import { EVENT_NAME_FIELDS } from './is-event.ts'
import type { LoggerRecord } from './record.ts'
import { pinoSeverity, readBindings, readLine, type PinoBindings } from './pino-line.ts'
import { wrapMethod } from './wrap-method.ts'
import { pinoState, type PinoHooks, type PinoLogger, type PinoSymbols } from './pino-state.ts'

export type PinoTapOptions = {
  /** The object that all loggers of one copy of pino inherit from. */
  readonly prototype: PinoLogger
  readonly symbols: PinoSymbols
  /** Major version of pino. */
  readonly major: number
  readonly isEnabled: () => boolean
  readonly correlator: () => Correlator | undefined
  /** Names of fields that are no attributes. */
  readonly reserved: () => ReadonlySet<string>
  readonly bridge: LogBridge
}

type AsJson = (this: PinoLogger, obj: unknown, msg: unknown, level: number, time: string) => string
type AsJson5 = (this: PinoLogger, obj: unknown, level: number, time: string) => string
type SetLevel = (this: PinoLogger, level: unknown) => void

/** A line between the method that makes it and the stream. */
type Line = {
  readonly logger: PinoLogger
  readonly active: Context
  readonly level: number
  readonly time: string
  /** Level, time and trace context, with which the line begins. */
  readonly headLength: number | undefined
  /** The message has a space, and no field names an event: before serializers, which make no events of prose. */
  readonly isProse: boolean
}

type Begun = Line & { readonly stamped: string }

/**
 * Wraps the method of pino's prototype that makes the line. It is given the
 * trace context as part of the line's time text, which costs no copy of the
 * app's object and goes through no formatter; the line that it returns is
 * bridged. Nothing of ours stands between the app's call and pino's `write`:
 * there are plugins that count the frames up to the caller.
 *
 * A logger with a `streamWrite` hook writes what the hook makes of the line, so
 * the hook is followed from the moment the logger gets its first level.
 *
 * @returns undoes it.
 */
export function tapPino(options: PinoTapOptions): () => void {
  const { prototype, symbols, major, isEnabled, correlator, reserved, bridge } = options
  const state = pinoState(symbols)
  const bindingsOf = rememberedBindings((logger) => state.bindings(logger))
  const report = reportOnce('a line of pino was not recorded')
  const own = new WeakSet<PinoHooks>()
  let heldBack: Line | undefined

  function stamp(logger: PinoLogger, obj: unknown, active: Context): string {
    const wanted = correlator()
    const text = wanted?.text(active) ?? ''
    if (wanted === undefined || text === '') return ''
    // Twice the same name in one line is an error to some readers, and the app's own value is the one it wants.
    const { traceId } = wanted.keys
    return hasField(obj, traceId) || traceId in bindingsOf(logger).fields ? '' : text
  }

  function begin(logger: PinoLogger, obj: unknown, msg: unknown, level: number, time: string): Begun {
    const active = context.active()
    let stamped = time
    try {
      stamped = time + stamp(logger, obj, active)
    } catch (error) {
      report(error)
    }
    const head = state.head(logger, level)
    return {
      logger,
      active,
      level,
      time,
      stamped,
      headLength: head === undefined ? undefined : head.length + stamped.length,
      isProse: typeof msg === 'string' && msg.includes(' ') && !namesEvent(obj),
    }
  }

  function end(text: string, line: Line): string {
    const hooks = state.hooks(line.logger)
    if (hooks?.streamWrite === undefined) record(text, line)
    else if (own.has(hooks)) heldBack = line
    // Made before there was a bridge: pino has the hook in its hands already, and nobody knows what it hides.
    else followHook(line.logger)
    return text
  }

  function record(text: string, { logger, active, level, time, headLength, isProse }: Line): void {
    try {
      const severity = pinoSeverity(level, logger.levels.labels[level], state.onlyCustomLevels(logger))
      const makeRecord = (): LoggerRecord => {
        const messageKey = state.messageKey(logger)
        const errorKey = state.errorKey(logger)
        const nestedKey = state.nestedKey(logger)
        const line = { text, headLength, time, severity, messageKey, errorKey, nestedKey, major }
        return readLine(line, bindingsOf(logger), reserved(), Date.now())
      }
      bridge(severity.number, active, makeRecord, isProse)
    } catch (error) {
      report(error)
    }
  }

  /** Puts our own function around the `streamWrite` hook of a logger that has one, where the logger keeps it. */
  function followHook(logger: PinoLogger): void {
    const hooks = state.hooks(logger)
    if (typeof hooks?.streamWrite !== 'function' || own.has(hooks)) return
    const { streamWrite } = hooks
    const followed: PinoHooks = {
      ...hooks,
      streamWrite(text) {
        const line = heldBack
        heldBack = undefined
        const written = streamWrite(text)
        if (line !== undefined) record(written, { ...line, headLength: undefined })
        return written
      },
    }
    own.add(followed)
    logger[symbols['hooksSym'] as symbol] = followed
  }

  const asJsonSymbol = symbols['asJsonSym'] as symbol
  const undoAsJson =
    major < 6
      ? wrapMethod<AsJson5>(prototype, asJsonSymbol, (original) => {
          return function asJsonBridged(obj, level, time) {
            if (!isEnabled()) return original.call(this, obj, level, time)
            const line = begin(this, obj, undefined, level, time)
            return end(original.call(this, obj, level, line.stamped), line)
          }
        })
      : wrapMethod<AsJson>(prototype, asJsonSymbol, (original) => {
          return function asJsonBridged(obj, msg, level, time) {
            if (!isEnabled()) return original.call(this, obj, msg, level, time)
            const line = begin(this, obj, msg, level, time)
            return end(original.call(this, obj, msg, level, line.stamped), line)
          }
        })
  const undoSetLevel = wrapMethod<SetLevel>(prototype, symbols['setLevelSym'] as symbol, (original) => {
    return function setLevelBridged(level) {
      followHook(this)
      original.call(this, level)
    }
  })
  return () => {
    undoSetLevel()
    undoAsJson()
  }
}

/** Reads the bindings of each logger once, and again when they were changed. */
function rememberedBindings(textOf: (logger: PinoLogger) => string): (logger: PinoLogger) => PinoBindings {
  const remembered = createHiddenProperty<PinoBindings>('bindings')
  return (logger) => {
    const text = textOf(logger)
    const known = remembered.get(logger)
    if (known?.text === text) return known
    const bindings = readBindings(text)
    remembered.set(logger, bindings)
    return bindings
  }
}

function namesEvent(obj: unknown): boolean {
  return EVENT_NAME_FIELDS.some((field) => hasField(obj, field))
}

function hasField(obj: unknown, name: string): boolean {
  return typeof obj === 'object' && obj !== null && (obj as Record<string, unknown>)[name] !== undefined
}
