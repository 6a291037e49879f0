const PLAUSIBLE_MS = 60_000
const SECONDS_BELOW = 100_000_000_000
const HAS_OFFSET = /(?:[zZ]|[+-]\d{2}:?\d{2})$/

/**
 * The time of a log record, in milliseconds since 1970, from what its logger
 * wrote: a Date, milliseconds, seconds (a number below 1e11 would be a time
 * before March 1973 in milliseconds), or text.
 *
 * Text without an offset is a local time of nobody knows where, so it counts
 * only when, read in this process's zone, it is within a minute of now.
 *
 * @returns undefined when it says no time; the caller falls back to now (F-56).
 */
export function recordTimeMs(value: unknown, nowMs: number): number | undefined {
  if (typeof value === 'number') return ofNumber(value)
  if (value instanceof Date) return ofNumber(value.getTime())
  if (typeof value !== 'string' || value.length > 64) return undefined
  if (/^\d{9,16}(?:\.\d+)?$/.test(value)) return ofNumber(Number(value))
  const parsed = Date.parse(value)
  if (Number.isNaN(parsed)) return undefined
  return HAS_OFFSET.test(value.trim()) || Math.abs(parsed - nowMs) <= PLAUSIBLE_MS ? parsed : undefined
}

function ofNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined
  return value < SECONDS_BELOW ? value * 1000 : value
}
