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
}

/**
 * Delivers what is left, whatever way the process ends, and changes neither its
 * exit code nor its signal (T-60, §7-14).
 *
 * @param timeoutMs deadline of the last flush
 * @returns removes every listener again
 */
export function flushOnExit(outgoing: Outgoing, timeoutMs: number): () => void {
  const beforeExit = (): void => {
    // Work that is started here makes Node emit the event again, so an app with
    // a listener of its own would see it twice: there the exit listener delivers.
    if (process.listenerCount('beforeExit') > 1 || !outgoing.pending()) return
    void outgoing.flush(timeoutMs, { last: true })
  }
  const exit = (): void => outgoing.drainSync(timeoutMs)
  process.on('beforeExit', beforeExit)
  process.on('exit', exit)
  const removeSignals = flushOnSignals(outgoing, timeoutMs)
  return () => {
    process.off('beforeExit', beforeExit)
    process.off('exit', exit)
    removeSignals()
  }
}
