import { context } from '@opentelemetry/api'
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation'
import { reportOnce } from './bridge.ts'
import { bunyanRecord, bunyanSeverity, type BunyanFields, type BunyanRecord } from './bunyan-record.ts'
import { enterLogger, leaveLogger } from './inside-logger.ts'
import { LoggerInstrumentation } from './logger-instrumentation.ts'
import { wrapMethod } from './wrap-method.ts'

/** bunyan's versions whose inner shape is known; upstream's instrumentation stops at 1. */
const BUNYAN_VERSIONS: readonly string[] = ['>=1.0.0 <3']

type BunyanLogger = {
  readonly fields?: BunyanFields
  readonly streams?: readonly { readonly level: number }[]
}
type Emit = (this: BunyanLogger, record: Record<string, unknown>, noemit?: boolean) => unknown
type BunyanModule = { readonly prototype: object }

/**
 * Logs of bunyan. The method that writes a record to the logger's streams is
 * wrapped; the logger gets no stream of ours, and `streams`, which apps look
 * at, stays as it is.
 */
export class BunyanInstrumentation extends LoggerInstrumentation {
  declare private tapped: Map<object, () => void> | undefined

  protected override get kind(): 'bunyan' {
    return 'bunyan'
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition(
        'bunyan',
        [...BUNYAN_VERSIONS],
        (exports: BunyanModule | { readonly default: BunyanModule }) => {
          const { prototype } = 'default' in exports ? exports.default : exports
          this.tapped ??= new Map()
          if (!this.tapped.has(prototype)) this.tapped.set(prototype, this.tap(prototype))
          return exports
        },
        () => {
          for (const undo of this.tapped?.values() ?? []) undo()
          this.tapped = new Map()
        },
      ),
    ]
  }

  private tap(prototype: object): () => void {
    const report = reportOnce('a record of bunyan was not recorded')
    const before = this.stamp.bind(this)
    const after = this.record.bind(this)
    return wrapMethod<Emit>(prototype, '_emit', (original) => {
      return function _emit(record, noemit) {
        // bunyan asks for the text only, for a DTrace probe.
        if (noemit === true) return original.call(this, record, noemit)
        try {
          before(record)
        } catch (error) {
          report(error)
        }
        const text = write(original, this, record)
        try {
          after(record, this)
        } catch (error) {
          report(error)
        }
        return text
      }
    })
  }

  private stamp(record: Record<string, unknown>): void {
    const { correlator } = this
    if (!this.isEnabled() || correlator === undefined || record[correlator.keys.traceId] !== undefined) return
    const fields = correlator.fields(context.active())
    if (fields !== undefined) Object.assign(record, fields)
  }

  private record(record: BunyanRecord, logger: BunyanLogger): void {
    if (!this.isEnabled() || !isWritten(record, logger)) return
    this.bridge(bunyanSeverity(record).number, context.active(), () =>
      bunyanRecord(record, logger.fields ?? {}, this.reserved, Date.now()),
    )
  }
}

/** bunyan compares with the lowest level of all streams first, but a stream's level may have been changed since. */
function isWritten(record: BunyanRecord, { streams }: BunyanLogger): boolean {
  const level = Number(record['level'])
  return streams?.some((stream) => stream.level <= level) ?? false
}

function write(original: Emit, logger: BunyanLogger, record: Record<string, unknown>): unknown {
  enterLogger()
  try {
    return original.call(logger, record)
  } finally {
    leaveLogger()
  }
}
