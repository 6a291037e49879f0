import { context, type Context } from '@opentelemetry/api'
import { reportOnce, type LogBridge } from './bridge.ts'
import { traceFields, type Correlation } from './correlation.ts'
import { insideLogger } from './inside-logger.ts'
import { winstonRecord, winstonSeverityNumber, type WinstonInfo, type WinstonLogger } from './winston-record.ts'
import { wrapMethod } from './wrap-method.ts'

export type WinstonTapOptions = {
  readonly isEnabled: () => boolean
  readonly correlation: () => Correlation | undefined
  /** Names of fields that are no attributes. */
  readonly reserved: () => ReadonlySet<string>
  readonly bridge: LogBridge
  /** Name of a logger in winston's container. */
  readonly containerId: (logger: object) => string | undefined
}

/** One log call on its way through winston's streams, which may take a while. */
type Entry = {
  readonly logger: WinstonLogger
  readonly active: Context
  readonly loggedAtMs: number
  /** The trace context was put into the app's object. */
  readonly stamped: boolean
  /** The first transport has written it. */
  written: boolean
}

/** A transport, or winston's own stream before a legacy one or an exception handler's. */
type Transport = { readonly transport?: object }

type Call = (this: object, ...args: unknown[]) => unknown
type Accept = (this: object, write: { readonly chunk: unknown }) => unknown
type LogMany = (this: object, writes: readonly { readonly chunk: unknown }[], ...rest: unknown[]) => unknown

/**
 * Follows each log call of winston 3 from `write` to the first transport that
 * writes it, and bridges it there: after the formats of the logger and of the
 * transport, so that what either of them hides is not exported, and after the
 * levels of both. Streams may hold a record back, so the context of the call
 * goes along with it.
 *
 * @param prototype of winston's Logger class.
 * @returns undoes it; transports stay wrapped and do nothing more.
 */
export function tapWinston(prototype: object, options: WinstonTapOptions): () => void {
  const { isEnabled, correlation, reserved, bridge, containerId } = options
  const entries = new WeakMap<object, Entry>()
  const tapped = new WeakSet<object>()
  const logTapped = new WeakSet<object>()
  const report = reportOnce('a record of winston was not recorded')
  let transforming: Entry | undefined
  let writing: Entry | undefined

  function enter(info: unknown, self: object): void {
    if (typeof info !== 'object' || info === null) return
    const active = context.active()
    const stamped = stamp(info as Record<string, unknown>, active, entries.get(info)?.stamped === true)
    entries.set(info, { logger: self, active, loggedAtMs: Date.now(), stamped, written: false })
  }

  /** An object that is logged twice must not keep the trace context of the first time. */
  function stamp(info: Record<string, unknown>, active: Context, before: boolean): boolean {
    const wanted = correlation()
    if (wanted === undefined) return before
    const fields = traceFields(active, wanted)
    if (info[wanted.keys.traceId] !== undefined && !before) return false
    if (before) for (const name of Object.values(wanted.keys)) delete info[name]
    if (fields !== undefined) Object.assign(info, fields)
    return fields !== undefined
  }

  function written(info: unknown): void {
    const entry = writing ?? entryOf(info)
    if (entry === undefined || entry.written || typeof info !== 'object' || info === null) return
    entry.written = true
    try {
      const { logger: self, active, loggedAtMs } = entry
      bridge(winstonSeverityNumber(info as WinstonInfo, self), active, () =>
        winstonRecord(info as WinstonInfo, self, containerId(self), loggedAtMs, reserved()),
      )
    } catch (error) {
      report(error)
    }
  }

  function during<T>(entry: Entry | undefined, run: () => T): T {
    const before = writing
    writing = entry
    try {
      return insideLogger(run)
    } finally {
      writing = before
    }
  }

  const entryOf = (chunk: unknown): Entry | undefined =>
    typeof chunk === 'object' && chunk !== null ? entries.get(chunk) : undefined

  /** Wraps one transport, not its class: there may be many copies of the class. */
  function tapTransport(target: Transport): void {
    if (tapped.has(target)) return
    tapped.add(target)
    wrapMethod<Call>(target, '_write', (original) => {
      return function bridgedWrite(...args) {
        return during(entryOf(args[0]), () => original.apply(this, args))
      }
    })
    wrapMethod<Call>(target, '_writev', (original) => {
      return function bridgedWritev(...args) {
        return during(undefined, () => original.apply(this, args))
      }
    })
    // Within _writev it is asked about each record just before the record is formatted and written.
    wrapMethod<Accept>(target, '_accept', (original) => {
      return function bridgedAccept(write) {
        writing = entryOf(write.chunk)
        return original.call(this, write)
      }
    })
    wrapMethod<LogMany>(target, 'logv', (original) => {
      return function bridgedLogv(writes, ...rest) {
        for (const { chunk } of writes) during(entryOf(chunk), () => written(chunk))
        return original.call(this, writes, ...rest)
      }
    })
    tapLog(target.transport ?? target)
  }

  function tapLog(owner: object): void {
    if (logTapped.has(owner)) return
    logTapped.add(owner)
    wrapMethod<Call>(owner, 'log', (original) => {
      return function bridgedLog(...args) {
        // A legacy transport gets level, message and the record.
        written(typeof args[0] === 'string' ? args[2] : args[0])
        return original.apply(this, args)
      }
    })
  }

  const undo = [
    wrapMethod<Call>(prototype, 'write', (original) => {
      return function write(...args) {
        try {
          if (isEnabled()) enter(args[0], this)
        } catch (error) {
          report(error)
        }
        return original.apply(this, args)
      }
    }),
    wrapMethod<Call>(prototype, '_transform', (original) => {
      return function _transform(...args) {
        const before = transforming
        transforming = entryOf(args[0])
        try {
          return original.apply(this, args)
        } finally {
          transforming = before
        }
      }
    }),
    // A format may return another object than it was given.
    wrapMethod<Call>(prototype, 'push', (original) => {
      return function push(...args) {
        const [chunk] = args
        if (transforming !== undefined && typeof chunk === 'object' && chunk !== null) entries.set(chunk, transforming)
        return original.apply(this, args)
      }
    }),
    wrapMethod<Call>(prototype, 'pipe', (original) => {
      return function pipe(...args) {
        try {
          tapTransport(args[0] as Transport)
        } catch (error) {
          report(error)
        }
        return original.apply(this, args)
      }
    }),
  ]
  return () => undo.toReversed().forEach((one) => one())
}
