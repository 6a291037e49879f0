import { constants } from 'node:os'
import type { Outgoing } from './exits.ts'
import { createSignalWatch } from './signal-handle.ts'

/** Those that are sent to end a process: by a terminal, a supervisor, a container platform, `nodemon` (SIGUSR2). */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

const DEADLY = [...SIGNALS, 'SIGKILL', 'SIGABRT', 'SIGSEGV'] as const

type Ending = (typeof SIGNALS)[number]

/** Ctrl+C below npm comes twice, from the terminal and from npm; nodemon sends two signals at once. */
const ECHO_MS = 100
/** An app that takes its time to end may be killed meanwhile. */
const SLOW_APP_MS = 1_000
/** When the process is still there, it is one that the signal does not end: process 1 of a container. */
const SURVIVED_MS = 1_000

/**
 * Flushes when the process is told to end, then lets the signal do what it would have done. An app with a listener of
 * its own decides alone: what it leaves is delivered when it exits. A second signal ends the process at once.
 *
 * @param drain delivers what is left, without an event loop
 * @returns stops all of it
 */
export function flushOnSignals(outgoing: Outgoing, timeoutMs: number, drain: () => void): () => void {
  const watch = createSignalWatch()
  if (watch === undefined) return () => {}
  const stops = new Map<Ending, () => void>()
  const removals = watchRemovals()
  let endingAt: number | undefined

  const start = (signal: Ending): void => {
    if (!stops.has(signal))
      stops.set(
        signal,
        watch(constants.signals[signal], () => onSignal(signal)),
      )
  }
  const stop = (signal: Ending): void => {
    stops.get(signal)?.()
    stops.delete(signal)
  }
  const onSignal = (signal: Ending): void => {
    if (process.listenerCount(signal) > 0 || removals.areRecent(signal)) {
      setTimeout(() => void outgoing.flush(timeoutMs), SLOW_APP_MS).unref()
      return
    }
    if (endingAt === undefined) {
      endingAt = performance.now()
      // After a tool that hides its listener and expects an answer within milliseconds (tsx).
      setImmediate(() => void flushAndRaise(signal))
    } else if (performance.now() - endingAt > ECHO_MS) {
      // There is no time but to say what is lost.
      outgoing.drainSync(0)
      raise(signal)
    }
  }
  const flushAndRaise = async (signal: Ending): Promise<void> => {
    await outgoing.flush(timeoutMs, { last: true })
    if (endingAt === undefined) return
    drain()
    raise(signal)
  }
  /** Brings Node's default back, and sends the signal again. */
  const raise = (signal: Ending): void => {
    stop(signal)
    setTimeout(() => {
      endingAt = undefined
      start(signal)
    }, SURVIVED_MS).unref()
    process.kill(process.pid, signal)
  }

  const giveBackKill = drainBeforeSuicide((signalNumber) => {
    const signal = SIGNALS.find((name) => constants.signals[name] === signalNumber)
    if (signal !== undefined && process.listenerCount(signal) > 0) return
    if (endingAt === undefined) drain()
    if (signal !== undefined) stop(signal)
  })
  for (const signal of SIGNALS) if (signal in constants.signals) start(signal)
  return () => {
    giveBackKill()
    removals.close()
    for (const signal of SIGNALS) stop(signal)
  }
}

/**
 * Remembers until the event loop comes round which listeners were removed: one that was added by `once` is gone
 * already when it has been called before us.
 */
function watchRemovals(): { readonly areRecent: (event: string) => boolean; readonly close: () => void } {
  const recent = new Set<string | symbol>()
  const onRemove = (event: string | symbol): void => {
    if (!SIGNALS.includes(event as Ending)) return
    if (recent.size === 0) setTimeout(() => recent.clear(), 1).unref()
    recent.add(event)
  }
  process.on('removeListener', onRemove)
  return { areRecent: (event) => recent.has(event), close: () => void process.off('removeListener', onRemove) }
}

type Kill = (pid: number, signalNumber: number) => unknown

/**
 * A process that sends itself a deadly signal does not run the next line, and so there is no time for anything but this.
 * `process.kill` calls `_kill`, which never throws.
 *
 * @see https://github.com/nodejs/node/blob/v24.11.1/lib/internal/process/per_thread.js
 */
function drainBeforeSuicide(onSuicide: (signalNumber: number) => void): () => void {
  const holder = process as { _kill?: Kill }
  const original = holder._kill
  if (typeof original !== 'function') return () => {}
  const deadly = new Set(DEADLY.map((name) => constants.signals[name]))
  const own: ReadonlySet<number> = new Set([process.pid, -process.pid, 0])
  const kill: Kill = (pid, signalNumber) => {
    if (own.has(pid) && deadly.has(signalNumber)) onSuicide(signalNumber)
    return Reflect.apply(original, process, [pid, signalNumber])
  }
  holder._kill = kill
  return () => {
    if (holder._kill === kill) holder._kill = original
  }
}
