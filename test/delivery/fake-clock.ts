import type { Clock, Timer } from '../../src/delivery/clock.ts'

type Scheduled = { readonly at: number; readonly run: () => void; ref: boolean }

/** A clock that only moves when it is told to. */
export type FakeClock = Clock & {
  /** Moves on, running what becomes due on the way, and all promises that follow from it. */
  readonly advance: (milliseconds: number) => Promise<void>
  /** Runs all that is due now. */
  readonly settle: () => Promise<void>
  /** Delays of the timers that wait, from now. */
  readonly waiting: () => readonly number[]
  /** Whether a timer would keep the process alive. */
  readonly isHeld: () => boolean
  chance: number
}

export function createFakeClock(): FakeClock {
  let now = 0
  let timers: Scheduled[] = []
  const promises = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
  const runDue = async (): Promise<void> => {
    await promises()
    for (;;) {
      const due = timers.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)[0]
      if (due === undefined) return
      timers = timers.filter((timer) => timer !== due)
      due.run()
      await promises()
    }
  }
  const clock: FakeClock = {
    chance: 1,
    now: () => now,
    epoch: () => 1_700_000_000_000 + now,
    random: () => clock.chance,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run, ref: false }
      timers.push(timer)
      const handle: Timer & { timer?: Scheduled } = {
        timer,
        ref: () => void (timer.ref = true),
        unref: () => void (timer.ref = false),
      }
      return handle
    },
    cancel(handle) {
      const { timer } = (handle ?? {}) as { timer?: Scheduled }
      timers = timers.filter((each) => each !== timer)
    },
    soon: (run) => void timers.push({ at: now, run, ref: false }),
    async advance(milliseconds) {
      const end = now + milliseconds
      await runDue()
      for (;;) {
        const next = Math.min(...timers.map(({ at }) => at))
        if (next > end) break
        now = next
        await runDue()
      }
      now = end
      await runDue()
    },
    settle: runDue,
    waiting: () => timers.map(({ at }) => at - now).toSorted((a, b) => a - b),
    isHeld: () => timers.some(({ ref }) => ref),
  }
  return clock
}
