import { context, type Context } from '@opentelemetry/api'
import { reportOnce, type LogBridge } from './bridge.ts'
import type { Correlator } from './correlation.ts'
import { createHiddenProperty } from './hidden-property.ts'
import { winstonRecord, winstonSeverityNumber, type WinstonInfo, type WinstonLogger } from './winston-record.ts'
import { createTransportTap, type Transport } from './winston-transport-tap.ts'
import { wrapMethod } from './wrap-method.ts'

export type WinstonTapOptions = {
  readonly isEnabled: () => boolean
  readonly correlator: () => Correlator | undefined
  /** Names of fields that are no attributes. */
  readonly reserved: () => ReadonlySet<string>
  readonly bridge: LogBridge
  /** Name of a logger in winston's container. */
  readonly containerId: (logger: object) => string | undefined
}

/** One log call on its way through winston's streams, which may take a while. */
type Entry = {
  readonly logger: WinstonLogger
  readonly loggedAtMs: number
  /** The trace context was put into the app's object. */
  readonly stamped: boolean
  /** Undefined once the first transport has written the record: the app may keep the object for long. */
  active: Context | undefined
}

type Transform = (this: object, chunk: unknown, encoding: unknown, callback: unknown) => unknown
type Push = (this: object, chunk: unknown, encoding: unknown) => unknown
type Pipe = (this: object, target: Transport, options: unknown) => unknown

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
  const { isEnabled, correlator, reserved, bridge, containerId } = options
  const entries = createHiddenProperty<Entry>('bridged')
  const report = reportOnce('a record of winston was not recorded')
  let transforming: Entry | undefined

  function enter(info: unknown, self: object): void {
    if (typeof info !== 'object' || info === null) return
    const active = context.active()
    const stamped = stamp(info as Record<string, unknown>, active, entries.get(info)?.stamped === true)
    entries.set(info, { logger: self, loggedAtMs: Date.now(), stamped, active })
  }

  /** An object that is logged twice must not keep the trace context of the first time. */
  function stamp(info: Record<string, unknown>, active: Context, before: boolean): boolean {
    const wanted = correlator()
    if (wanted === undefined) return before
    const fields = wanted.fields(active)
    if (info[wanted.keys.traceId] !== undefined && !before) return false
    if (before) for (const name of Object.values(wanted.keys)) delete info[name]
    if (fields !== undefined) Object.assign(info, fields)
    return fields !== undefined
  }

  function written(entry: Entry, info: unknown): void {
    const { logger, active, loggedAtMs } = entry
    if (active === undefined || typeof info !== 'object' || info === null) return
    entry.active = undefined
    try {
      bridge(winstonSeverityNumber(info as WinstonInfo, logger), active, () =>
        winstonRecord(info as WinstonInfo, logger, containerId(logger), loggedAtMs, reserved()),
      )
    } catch (error) {
      report(error)
    }
  }

  const entryOf = (chunk: unknown): Entry | undefined =>
    typeof chunk === 'object' && chunk !== null ? entries.get(chunk) : undefined
  const tapTransport = createTransportTap(entryOf, written)

  function guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      report(error)
    }
  }

  const undo = [
    wrapMethod<Transform>(prototype, 'write', (original) => {
      return function write(chunk, encoding, callback) {
        if (isEnabled()) guarded(() => enter(chunk, this))
        return original.call(this, chunk, encoding, callback)
      }
    }),
    wrapMethod<Transform>(prototype, '_transform', (original) => {
      return function _transform(chunk, encoding, callback) {
        const before = transforming
        transforming = entryOf(chunk)
        try {
          return original.call(this, chunk, encoding, callback)
        } finally {
          transforming = before
        }
      }
    }),
    // A format may return another object than it was given.
    wrapMethod<Push>(prototype, 'push', (original) => {
      return function push(chunk, encoding) {
        const entry = transforming
        if (entry !== undefined && typeof chunk === 'object' && chunk !== null && entries.get(chunk) !== entry) {
          guarded(() => entries.set(chunk, entry))
        }
        return original.call(this, chunk, encoding)
      }
    }),
    wrapMethod<Pipe>(prototype, 'pipe', (original) => {
      return function pipe(target, options) {
        guarded(() => tapTransport(target))
        return original.call(this, target, options)
      }
    }),
  ]
  return () => undo.toReversed().forEach((one) => one())
}
