import type { Outgoing } from './exits.ts'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const

type Ending = (typeof SIGNALS)[number]

/**
 * Flushes when the process is told to end, then lets the signal do what it
 * would have done. An app with a listener of its own decides alone: what it
 * leaves is delivered when it exits.
 */
export function flushOnSignals(outgoing: Outgoing, timeoutMs: number): () => void {
  let ending = false
  const listener = (signal: Ending): void => {
    if (process.listenerCount(signal) > 1) {
      void outgoing.flush(timeoutMs)
      return
    }
    if (ending) {
      raise(signal)
      return
    }
    ending = true
    void outgoing.flush(timeoutMs, { last: true }).then(() => raise(signal))
  }
  /** Takes the listener away, which brings Node's default back, and sends the signal again. */
  const raise = (signal: Ending): void => {
    process.off(signal, listener)
    process.kill(process.pid, signal)
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}
