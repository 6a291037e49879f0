import { fileURLToPath } from 'node:url'
import { flushOnSignals } from './signals.ts'

/** What has to leave the process before it ends. */
export type Outgoing = {
  /** Whether anything waits to be delivered. */
  readonly pending: () => boolean
  /**
   * Delivers what waits. Never rejects.
   *
   * @param options.last nothing comes after: no request may hold the process beyond the deadline
   * @returns whether everything was out before the deadline
   */
  readonly flush: (timeoutMs: number, options?: { readonly last?: boolean }) => Promise<boolean>
  /** The same without an event loop: blocks until what waits is out, or the deadline; returns at once when nothing does. Never throws. */
  readonly drainSync: (timeoutMs: number) => void
  /** Ends the spans that are open, because the process dies of this error. Never throws. */
  readonly failOpenSpans?: (error: unknown) => void
}

/** The functions of `process` after which no JavaScript runs any more. */
type LastFunction = 'reallyExit' | 'abort' | 'execve'

/** @see https://github.com/nodejs/node/blob/v24.11.1/lib/internal/process/execution.js */
type FatalException = (error: unknown, fromPromise: boolean) => boolean

/** What Node's own code looks up on `process` while it ends. */
type Ending = { [Name in LastFunction]?: (...args: unknown[]) => unknown } & { _fatalException?: FatalException }

/** An error that the app handled explains a failing exit so long after it. */
const HANDLED_ERROR_MS = 30_000

/**
 * Delivers what is left, whatever way the process ends, and changes neither its exit code nor its signal (T-60, §7-14).
 * The app's own listeners run first, and what they make is delivered too. docs/ways-out.md has the whole list.
 *
 * @param timeoutMs deadline of the last flush
 * @returns gives back every function and removes every listener
 */
export function flushOnExit(outgoing: Outgoing, timeoutMs: number): () => void {
  let spentMs = 0
  let handled: { readonly error: unknown; readonly at: number } | undefined

  const drain = (): void => {
    const startedAt = performance.now()
    try {
      if (handled !== undefined && isFailing() && startedAt - handled.at < HANDLED_ERROR_MS) {
        outgoing.failOpenSpans?.(handled.error)
      }
      outgoing.drainSync(Math.max(0, timeoutMs - spentMs))
    } catch {
      // Nothing may come between the process and its end.
    }
    spentMs += performance.now() - startedAt
  }
  const drainFatal = (error: unknown): void => {
    outgoing.failOpenSpans?.(error)
    drain()
  }
  const onError = (error: unknown): void => {
    handled = { error, at: performance.now() }
  }

  /** The last of the `exit` listeners, where nothing else of ours comes after them. */
  const drainLast = (): void => {
    process.off('exit', drain)
    addUncounted('exit', drain)
  }
  const beforeExit = (): void => {
    drainLast()
    // Work that is started here makes Node emit the event again, so an app with
    // a listener of its own would see it twice: there the exit listener delivers.
    if (process.listenerCount('beforeExit') > 1) process.nextTick(drainLast)
    else if (outgoing.pending()) void outgoing.flush(timeoutMs, { last: true })
  }

  process.on('beforeExit', beforeExit)
  const ending = process as Ending
  const giveBack = [
    drainBefore(ending, 'reallyExit', drain),
    drainBefore(ending, 'abort', drain),
    drainBefore(ending, 'execve', drain),
    drainAfterFatal(ending, onError, drainFatal),
    flushOnSignals(outgoing, timeoutMs, drain),
  ]
  return () => {
    process.off('beforeExit', beforeExit)
    process.off('exit', drain)
    for (const each of giveBack) each()
  }
}

/** Adds a listener that Node does not take for a leak of the app, which may have as many as are allowed itself. */
function addUncounted(event: string, listener: () => void): void {
  const limits = process as { _maxListeners?: number | undefined }
  const limit = limits._maxListeners
  process.setMaxListeners(0)
  process.on(event, listener)
  limits._maxListeners = limit
}

/** `process.exit` ends in `reallyExit`, also when an `exit` listener calls it and cuts off the others. */
function drainBefore(ending: Ending, name: LastFunction, drain: () => void): () => void {
  const original = ending[name]
  // In a thread there are functions that only throw.
  if (typeof original !== 'function' || 'disabled' in original) return () => {}
  return replace(ending, name, function (this: unknown, ...args: unknown[]): unknown {
    drain()
    return Reflect.apply(original, this, args)
  })
}

/**
 * Node asks `_fatalException` what becomes of an error that nobody caught, and dies when the answer is false, or when a
 * listener throws. All listeners have run then, and the error is not printed yet.
 *
 * @param onError called before the app's listeners, one of which may end the process
 */
function drainAfterFatal(
  ending: Ending,
  onError: (error: unknown) => void,
  drain: (error: unknown) => void,
): () => void {
  const original = ending._fatalException
  if (typeof original !== 'function') return drainAfterMonitor(onError, drain)
  return replace(ending, '_fatalException', function (this: unknown, error: unknown, fromPromise: boolean): boolean {
    onError(error)
    let survives: boolean | undefined
    // Not `catch`: an error that is thrown again is printed with the place where that was done.
    try {
      survives = Reflect.apply(original, this, [error, fromPromise])
    } finally {
      if (survives !== true) drain(error)
      if (survives === undefined) leaveOutOurFrame()
    }
    return survives
  })
}

/** What Node prints of an error that a listener throws is what it prints without us. */
function leaveOutOurFrame(): void {
  const prepare = Error.prepareStackTrace?.bind(Error)
  if (prepare === undefined) return
  const ourFile = fileURLToPath(import.meta.url)
  Error.prepareStackTrace = (error, frames): unknown => {
    const stack: unknown = prepare(
      error,
      frames.filter((frame) => frame.getFileName() !== ourFile),
    )
    // The name of a function is that of the property that it is called by.
    return typeof stack === 'string'
      ? stack.replace('process.<anonymous> (node:internal/process/', 'process._fatalException (node:internal/process/')
      : stack
  }
}

/** For a Node that is asked otherwise. */
function drainAfterMonitor(onError: (error: unknown) => void, drain: (error: unknown) => void): () => void {
  const monitor = (error: unknown): void => {
    onError(error)
    if (process.listenerCount('uncaughtException') === 0) process.once('exit', () => drain(error))
  }
  process.on('uncaughtExceptionMonitor', monitor)
  return () => void process.off('uncaughtExceptionMonitor', monitor)
}

function isFailing(): boolean {
  return process.exitCode !== undefined && Number(process.exitCode) !== 0
}

function replace<Name extends keyof Ending>(
  ending: Ending,
  name: Name,
  replacement: NonNullable<Ending[Name]>,
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(ending, name)
  if (descriptor?.configurable !== true) return () => {}
  Object.defineProperty(ending, name, { ...descriptor, value: replacement })
  return () => {
    if (ending[name] === replacement) Object.defineProperty(ending, name, descriptor)
  }
}
