import { format, inspect, type InspectOptions } from 'node:util'
import { context } from '@opentelemetry/api'
import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation'
import { isError } from './exception.ts'
import { isInsideLogger } from './inside-logger.ts'
import { LoggerInstrumentation } from './logger-instrumentation.ts'
import { CONSOLE_SEVERITY } from './severity.ts'
import { wrapMethod } from './wrap-method.ts'

type Method = keyof typeof CONSOLE_SEVERITY
type Call = (this: unknown, ...args: unknown[]) => unknown

/** `trace` writes through `error`; all the others that are not here through `log` or `warn`. */
const METHODS: readonly Method[] = ['debug', 'log', 'info', 'warn', 'error']

/**
 * What the app writes to the global console, on demand only: console is not a
 * structured logger (F-64), so its lines have a body and a severity and are
 * never events. The line itself is written first, and unchanged.
 */
export class ConsoleInstrumentation extends LoggerInstrumentation {
  declare private undo: (() => void)[] | undefined
  /** A line of ours is being made: whatever that writes to the console is not another record. */
  declare private busy: boolean | undefined
  /** `console.trace` is writing: the beginning of the line that our own frame has in its stack. */
  declare private tracing: string | undefined

  protected override get kind(): 'console' {
    return 'console'
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return []
  }

  override enable(): void {
    super.enable()
    this.undo ??= [...METHODS.map((method) => this.wrap(method)), this.wrapDir(), this.wrapTrace()]
  }

  override disable(): void {
    super.disable()
    for (const undo of this.undo ?? []) undo()
    this.undo = undefined
  }

  private wrap(method: Method): () => void {
    const written = (args: unknown[]): void =>
      this.record(this.tracing === undefined ? method : 'trace', () => format(...args), args.find(isError))
    const asWithoutUs = (args: unknown[]): unknown[] =>
      this.tracing === undefined ? args : args.map((arg) => withoutFrame(arg, this.tracing))
    return wrapMethod<Call>(console, method, (original) => {
      return function consoleMethod(...given) {
        const args = asWithoutUs(given)
        const result = original.apply(this, args)
        written(args)
        return result
      }
    })
  }

  /** The one method that writes past the others. */
  private wrapDir(): () => void {
    const written = ([value, options]: unknown[]): void =>
      this.record('log', () => inspect(value, { customInspect: false, ...(options as InspectOptions | undefined) }))
    return wrapMethod<Call>(console, 'dir', (original) => {
      return function dir(...args) {
        const result = original.apply(this, args)
        written(args)
        return result
      }
    })
  }

  private wrapTrace(): () => void {
    const setTracing = (tracing: string | undefined): void => void (this.tracing = tracing)
    return wrapMethod<Call>(console, 'trace', (original) => {
      return function trace(...args) {
        const limit = Error.stackTraceLimit
        const isLimited = Number.isFinite(limit) && Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable
        // One frame more, since ours is taken out again.
        if (isLimited === true) Error.stackTraceLimit = limit + 1
        try {
          setTracing(frameStart(new Error().stack))
          return original.apply(this, args)
        } finally {
          setTracing(undefined)
          if (isLimited === true) Error.stackTraceLimit = limit
        }
      }
    })
  }

  private record(method: Method, text: () => string, error?: Error): void {
    if (this.busy === true || isInsideLogger()) return
    this.busy = true
    try {
      const severity = { number: CONSOLE_SEVERITY[method], text: method }
      this.bridge(severity.number, context.active(), () => ({
        kind: 'console',
        domain: undefined,
        severity,
        timeMs: Date.now(),
        message: text(),
        fields: {},
        reserved: this.reserved,
        error,
      }))
    } finally {
      this.busy = false
    }
  }
}

/** The first frame of a stack, up to its line and column; empty where there is none. */
function frameStart(stack: unknown): string {
  return typeof stack === 'string' ? (/^ {4}at .*?(?=:\d+:\d+\)?$)/m.exec(stack)?.[0] ?? '') : ''
}

/** A stack without the frame that begins so. */
function withoutFrame(stack: unknown, start: string | undefined): unknown {
  if (typeof stack !== 'string' || !start) return stack
  const at = stack.indexOf(`\n${start}:`)
  if (at === -1) return stack
  const end = stack.indexOf('\n', at + 1)
  return stack.slice(0, at) + (end === -1 ? '' : stack.slice(end))
}
