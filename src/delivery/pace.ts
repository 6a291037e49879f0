import { delayBeforeRetry } from './backoff.ts'
import type { Clock } from './clock.ts'

/** How fast a lane may send: several requests at once to a collector that answers, one probe now and then to one that does not. */
export type Pace = {
  /** Grows with each failure; requests that started in the same round and fail together fail once. */
  readonly round: () => number
  readonly isAway: () => boolean
  /** Requests at a time. */
  readonly limit: (hurried: boolean) => number
  /** Milliseconds until the next request may start. */
  readonly waitMs: () => number
  readonly retryAt: () => number
  readonly succeeded: (isBacklogEmpty: boolean) => void
  readonly failed: (startedIn: number, hurried: boolean, retryAfterMs: number | undefined) => void
  /** The next request may start now. Somebody waits for it; unless it is the end, not more often than once a second. */
  readonly hurry: (isEnd: boolean) => void
  /** The next request starts then at the latest, by the clock's `now`. */
  readonly notAfter: (at: number) => void
}

const MAX_CONCURRENT = 4
const HURRY_INTERVAL_MS = 1_000

export function createPace(clock: Clock): Pace {
  let width = 1
  let failures = 0
  let round = 0
  let lastFailureAt = -Infinity
  let retryAt = -Infinity
  return {
    round: () => round,
    isAway: () => failures > 0,
    limit: (hurried) => (failures > 0 ? 1 : hurried ? MAX_CONCURRENT : width),
    waitMs: () => retryAt - clock.now(),
    retryAt: () => retryAt,
    succeeded(isBacklogEmpty) {
      failures = 0
      retryAt = -Infinity
      width = isBacklogEmpty ? 1 : Math.min(width + 1, MAX_CONCURRENT)
    },
    failed(startedIn, hurried, retryAfterMs) {
      lastFailureAt = clock.now()
      width = 1
      if (startedIn !== round) return
      round++
      failures++
      retryAt = lastFailureAt + delayBeforeRetry(failures, hurried, clock.random(), retryAfterMs)
    },
    hurry(isEnd) {
      if (isEnd || clock.now() - lastFailureAt >= HURRY_INTERVAL_MS) retryAt = -Infinity
    },
    notAfter(at) {
      retryAt = Math.min(retryAt, at)
    },
  }
}
