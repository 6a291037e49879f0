const FIRST_MS = 1_000
const LONGEST_MS = 30_000
/** While somebody waits for the outcome. */
const HURRIED_FIRST_MS = 100
const HURRIED_LONGEST_MS = 1_000
/** A collector, or something in front of it, that asks for more is not believed. */
const LONGEST_RETRY_AFTER_MS = 3_600_000

/**
 * How long to wait after a failure: exponential with full jitter, so that the
 * processes that a collector's restart hit at once do not come back at once.
 * What the collector asks for goes before it, except "at once", which would make
 * a storm of requests.
 *
 * @param failures in a row, 1 or more
 * @param hurried a flush is waiting
 * @param random at least 0 and less than 1
 * @param retryAfterMs what the collector asked for
 * @returns milliseconds
 */
export function delayBeforeRetry(
  failures: number,
  hurried: boolean,
  random: number,
  retryAfterMs: number | undefined,
): number {
  if (retryAfterMs !== undefined && retryAfterMs > 0) return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS)
  const first = hurried ? HURRIED_FIRST_MS : FIRST_MS
  const longest = hurried ? HURRIED_LONGEST_MS : LONGEST_MS
  return random * Math.min(longest, first * 2 ** (failures - 1))
}

/**
 * @param value of a Retry-After header: seconds or an HTTP date
 * @param epochMs now, in milliseconds since the epoch
 * @returns milliseconds, undefined when it says nothing
 */
export function retryAfterMs(value: string | undefined, epochMs: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs)
}
