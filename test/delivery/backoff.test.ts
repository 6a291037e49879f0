import { describe, expect, test } from 'vitest'
import { delayBeforeRetry, retryAfterMs } from '../../src/delivery/backoff.ts'

const NEARLY_ONE = 1 - Number.EPSILON

describe('delayBeforeRetry', () => {
  test('doubles from 1 s to 30 s', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 100, 5000].map((failures) => delayBeforeRetry(failures, false, 1, undefined))
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
  })

  test('has full jitter', () => {
    expect(delayBeforeRetry(3, false, 0, undefined)).toBe(0)
    expect(delayBeforeRetry(3, false, 0.5, undefined)).toBe(2000)
    expect(delayBeforeRetry(3, false, NEARLY_ONE, undefined)).toBeLessThan(4000)
  })

  test('is short while somebody waits', () => {
    const longest = [1, 2, 3, 4, 5, 6].map((failures) => delayBeforeRetry(failures, true, 1, undefined))
    expect(longest).toEqual([100, 200, 400, 800, 1000, 1000])
  })

  test('does what the collector asks for, within an hour, but not "at once"', () => {
    expect(delayBeforeRetry(1, false, 0.5, 7000)).toBe(7000)
    expect(delayBeforeRetry(9, true, 0.5, 7000)).toBe(7000)
    expect(delayBeforeRetry(1, false, 0.5, 999_999_999)).toBe(3_600_000)
    expect(delayBeforeRetry(1, false, 0.5, 0)).toBe(500)
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  test.each([
    [undefined, undefined],
    ['120', 120_000],
    [' 3 ', 3000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    ['1.5e9999', undefined],
  ])('%j is %j', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected)
  })
})
