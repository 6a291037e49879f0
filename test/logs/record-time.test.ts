import { expect, test } from 'vitest'
import { recordTimeMs } from '../../src/logs/record-time.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const local = (ms: number): string => {
  const date = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

test.each([
  [NOW, NOW],
  [NOW + 0.5, NOW + 0.5],
  [1_767_323_045, 1_767_323_045_000],
  [new Date(NOW), NOW],
  ['2026-01-02T03:04:05.678Z', NOW],
  ['2026-01-02T03:04:05.678901234Z', NOW],
  ['2026-01-02T05:04:05.678+02:00', NOW],
  ['1999-01-01T00:00:00Z', Date.UTC(1999, 0, 1)],
  [String(NOW), NOW],
  ['1767323045', 1_767_323_045_000],
  [local(NOW), NOW - 678],
])('F-56 %s is a time', (value, expected) => {
  expect(recordTimeMs(value, NOW)).toBe(expected)
})

test.each([
  undefined,
  null,
  {},
  '',
  'yesterday',
  '12:30',
  'x'.repeat(100),
  0,
  -5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  new Date(Number.NaN),
  local(NOW + 61_000),
  local(NOW - 9 * 3_600_000),
])('F-56 %s is none', (value) => {
  expect(recordTimeMs(value, NOW)).toBe(undefined)
})
