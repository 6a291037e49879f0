import type { Clock } from './clock.ts'

/** Somebody who waits until what was queued before is out. */
export type LaneFlush = {
  /** Sequence of the newest payload that it waits for. */
  readonly mark: number
  readonly startedAt: number
  readonly deadlineAt: number
  readonly last: boolean
  readonly end: () => void
}

/** Those who wait on one lane. */
export type LaneFlushes = {
  readonly isEmpty: () => boolean
  /** Resolves with whether everything is out, at the deadline at the latest. It holds the process until then. */
  readonly add: (mark: number, deadlineAt: number, last: boolean, onEnd: (isOut: boolean) => void) => Promise<boolean>
  /** Ends those whose payloads are out. */
  readonly settle: () => void
  /** Those who have nothing after them. */
  readonly last: () => readonly LaneFlush[]
  readonly endAll: () => void
}

/** @param isOut whether all payloads up to a sequence have left */
export function createLaneFlushes(clock: Clock, isOut: (mark: number) => boolean): LaneFlushes {
  const flushes = new Set<LaneFlush>()
  return {
    isEmpty: () => flushes.size === 0,
    add: (mark, deadlineAt, last, onEnd) =>
      new Promise((resolve) => {
        const end = (): void => {
          clock.cancel(timer)
          if (!flushes.delete(flush)) return
          const out = isOut(mark)
          onEnd(out)
          resolve(out)
        }
        const startedAt = clock.now()
        const flush: LaneFlush = { mark, startedAt, deadlineAt, last, end }
        const timer = clock.after(Math.max(0, deadlineAt - startedAt), end)
        timer.ref()
        flushes.add(flush)
      }),
    settle() {
      for (const flush of flushes) if (isOut(flush.mark)) flush.end()
    },
    last: () => [...flushes].filter(({ last }) => last),
    endAll() {
      for (const flush of flushes) flush.end()
    },
  }
}
