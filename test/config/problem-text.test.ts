import { expect, test } from 'vitest'
import type { Problem } from '../../src/config/config.ts'
import { problemText } from '../../src/config/problem-text.ts'

function lineOf(problem: Partial<Problem>): string {
  return problemText({ variable: 'X', value: 'v', expected: 'a number', action: 'using 1', level: 'warn', ...problem })
}

test('what was given, what was expected, what is done', () => {
  const problem = {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    value: '1.5',
    expected: 'a number between 0 and 1',
    action: 'sampling everything',
  }
  expect(lineOf(problem)).toBe('OTEL_TRACES_SAMPLER_ARG="1.5" is not a number between 0 and 1; sampling everything.')
})

test('a finding in place of the expectation', () => {
  expect(lineOf({ finding: 'has no effect' })).toBe('X="v" has no effect; using 1.')
})

test('without a value', () => {
  expect(lineOf({ value: '' })).toBe('X is not a number; using 1.')
})

test.each([
  ['x'.repeat(100), 'x'.repeat(100)],
  ['x'.repeat(101), `${'x'.repeat(100)}…`],
  [`${'x'.repeat(99)}😀`, `${'x'.repeat(99)}…`],
  [`${'x'.repeat(98)}😀y`, `${'x'.repeat(98)}😀…`],
])('a value is cut behind 100 characters: %s', (value, shown) => {
  expect(lineOf({ value })).toBe(`X="${shown}" is not a number; using 1.`)
})

test('so is everything else that may come from the environment', () => {
  const long = 'x'.repeat(1000)
  expect(lineOf({ variable: long, value: long, finding: long, action: long }).length).toBeLessThan(900)
})

test.each([
  ['a\nb', String.raw`a\u000ab`],
  ['a\r\n[otel] forged', String.raw`a\u000d\u000a[otel] forged`],
  ['\u001b[31mred', String.raw`\u001b[31mred`],
  ['\u0000\u0007\u007f\u0085\u009b', String.raw`\u0000\u0007\u007f\u0085\u009b`],
  ['a\u2028b\u2029c', String.raw`a\u2028b\u2029c`],
  ['a\u202eb\u2066c\ufeff', String.raw`a\u202eb\u2066c\ufeff`],
  ['é€😀', 'é€😀'],
])('always one line that hides nothing: %j', (value, shown) => {
  expect(lineOf({ value })).toBe(`X="${shown}" is not a number; using 1.`)
  expect(lineOf({ variable: value, value: '' })).toBe(`${shown} is not a number; using 1.`)
})
