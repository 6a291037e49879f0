import { context, type Context } from '@opentelemetry/api'
import { reportOnce } from './bridge.ts'
import { isError } from './exception.ts'
import { enterLogger, leaveLogger } from './inside-logger.ts'
import { severityOfWinstonLevel } from './severity.ts'
import type { WinstonTapOptions } from './winston-tap.ts'
import { legacyWinstonRecord, type WinstonLogger } from './winston-record.ts'
import { wrapMethod } from './wrap-method.ts'

type LegacyTransport = { readonly silent?: boolean }
type Rewriter = (level: string, message: string, meta: unknown) => unknown

type LegacyLogger = WinstonLogger & {
  readonly transports?: Readonly<Record<string, LegacyTransport>>
  readonly exceptionHandlers?: Readonly<Record<string, LegacyTransport>>
  readonly rewriters?: Rewriter[]
}

type Call = (this: object, ...args: unknown[]) => unknown

/** One call of a logger, while it goes through the transports. */
type Entry = { readonly logger: LegacyLogger; readonly active: Context; written: boolean }

/**
 * Bridges winston 1 and 2 where the first of a logger's transports is given a
 * record: after levels, rewriters and filters. The trace context is added by a
 * rewriter that is there during the call only.
 *
 * @param prototype of winston's Logger class.
 * @returns undoes it; transports stay wrapped and do nothing more.
 */
export function tapLegacyWinston(prototype: object, options: Omit<WinstonTapOptions, 'containerId'>): () => void {
  const { isEnabled, correlator, reserved, bridge } = options
  const tapped = new WeakSet<object>()
  const report = reportOnce('a record of winston was not recorded')
  let current: Entry | undefined

  function written(transport: LegacyTransport, level: unknown, message: unknown, meta: unknown): void {
    const entry = current
    if (entry === undefined || entry.written || transport.silent === true || typeof level !== 'string') return
    entry.written = true
    const { logger, active } = entry
    bridge(severityOfWinstonLevel(level, logger.levels), active, () =>
      legacyWinstonRecord(level, message, meta, logger, Date.now(), reserved()),
    )
  }

  function tapTransport(transport: LegacyTransport): void {
    if (tapped.has(transport)) return
    tapped.add(transport)
    wrapMethod<Call>(transport, 'log', (original) => {
      return function bridgedLog(...args) {
        try {
          written(transport, args[0], args[1], args[2])
        } catch (error) {
          report(error)
        }
        return original.apply(this, args)
      }
    })
  }

  function during(logger: LegacyLogger, run: () => unknown): unknown {
    const before = current
    let rewriters: Rewriter[] | undefined
    try {
      for (const transport of Object.values(logger.transports ?? {})) tapTransport(transport)
      for (const transport of Object.values(logger.exceptionHandlers ?? {})) tapTransport(transport)
      current = { logger, active: context.active(), written: false }
      rewriters = logger.rewriters
      rewriters?.push(stamp)
    } catch (error) {
      report(error)
    }
    enterLogger()
    try {
      return run()
    } finally {
      leaveLogger()
      current = before
      const index = rewriters?.lastIndexOf(stamp) ?? -1
      if (index !== -1) rewriters?.splice(index, 1)
    }
  }

  const stamp: Rewriter = (_level, _message, meta) => {
    const wanted = correlator()
    const fields = current === undefined ? undefined : wanted?.fields(current.active)
    if (wanted === undefined || fields === undefined || typeof meta !== 'object' || meta === null) return meta
    if (isError(meta) || Array.isArray(meta) || wanted.keys.traceId in meta) return meta
    return Object.assign(Object.create(Object.getPrototypeOf(meta) as object | null) as object, meta, fields)
  }

  const undo = ['log', '_uncaughtException'].map((method) =>
    wrapMethod<Call>(prototype, method, (original) => {
      return function bridgedCall(...args) {
        return isEnabled() ? during(this, () => original.apply(this, args)) : original.apply(this, args)
      }
    }),
  )
  return () => undo.forEach((one) => one())
}
