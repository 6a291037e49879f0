import { AsyncLocalStorage } from 'node:async_hooks'

/** A timer that never keeps the process alive, unless `ref` is called. */
export type Timer = { ref(): unknown; unref(): unknown }

/** Time and chance, so that tests need not wait. */
export type Clock = {
  /** Milliseconds that only ever grow: a step of the system's clock must not stop or flood the delivery. */
  readonly now: () => number
  /** Milliseconds since the epoch, for dates that a collector sends. */
  readonly epoch: () => number
  /** At least 0 and less than 1. */
  readonly random: () => number
  /** The timer is not ref'd. */
  readonly after: (delayMs: number, run: () => void) => Timer
  readonly cancel: (timer: Timer | undefined) => void
  /** Runs after the current work of the loop, without keeping it alive. */
  readonly soon: (run: () => void) => void
}

/**
 * The real clock. The timer functions are kept from now on, because test tools
 * of the app may replace the global ones later; what runs later runs outside the
 * app's async context, which would otherwise be kept alive by our timers.
 *
 * @param guard runs what is due; it must not throw, because nobody could catch it
 */
export function systemClock(guard: (run: () => void) => void = (run) => run()): Clock {
  const { setTimeout, clearTimeout, setImmediate, performance, Date } = globalThis
  const now = performance.now.bind(performance)
  const outside = AsyncLocalStorage.snapshot()
  return {
    now,
    epoch: Date.now,
    random: Math.random,
    after: (delayMs, run) => outside(() => setTimeout(guard, delayMs, run).unref()),
    cancel: (timer) => {
      if (timer !== undefined) clearTimeout(timer as NodeJS.Timeout)
    },
    soon: (run) =>
      outside(() => {
        setImmediate(guard, run).unref()
        // An unref'd immediate does not wake a loop that waits for events (docs/notes/delivery.md), a timer does.
        setTimeout(nothing, 1).unref()
      }),
  }
}

function nothing(): void {}
