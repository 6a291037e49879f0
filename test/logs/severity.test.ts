import { describe, expect, test } from 'vitest'
import {
  CONSOLE_SEVERITY,
  severityOfName,
  severityOfPinoLevel,
  severityOfWinstonLevel,
} from '../../src/logs/severity.ts'

describe('F-55 §6.2 own facade', () => {
  test.each([
    ['debug', 5],
    ['info', 9],
    ['warning', 13],
    ['error', 17],
    ['critical', 21],
    ['warn', 13],
    ['exception', 17],
    ['fatal', 21],
    ['msg', 9],
    ['trace', 1],
  ])('F-T6 %s is %i', (name, expected) => {
    expect(severityOfName(name)).toBe(expected)
  })

  test.each(['', 'weird', 'INFO', 'constructor', '__proto__'])('§7-12 the unknown level %j is TRACE', (name) => {
    expect(severityOfName(name)).toBe(1)
  })
})

describe('§6.2 winston', () => {
  const npm = { error: 0, warn: 1, info: 2, http: 3, verbose: 4, debug: 5, silly: 6 }
  const syslog = { emerg: 0, alert: 1, crit: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 }
  const cli = { error: 0, warn: 1, help: 2, data: 3, info: 4, debug: 5, prompt: 6, verbose: 7, input: 8, silly: 9 }

  test.each([
    ['npm', npm, [17, 13, 9, 7, 6, 5, 1]],
    ['syslog', syslog, [23, 22, 21, 17, 13, 10, 9, 5]],
    ['cli', cli, [17, 13, 11, 10, 9, 5, 4, 3, 2, 1]],
  ])('the %s levels', (_name, levels, expected) => {
    expect(Object.keys(levels).map((level) => severityOfWinstonLevel(level, levels))).toEqual(expected)
  })

  test('verbose lies above debug in npm and below it in cli, and without a table it is npm’s', () => {
    expect(severityOfWinstonLevel('verbose', npm)).toBe(6)
    expect(severityOfWinstonLevel('verbose', cli)).toBe(3)
    expect(severityOfWinstonLevel('verbose')).toBe(6)
  })

  test('§7-12 a level of one’s own is TRACE', () => {
    expect(severityOfWinstonLevel('purple', { purple: 0, green: 1 })).toBe(1)
  })
})

describe('§6.2 pino and bunyan', () => {
  test.each([
    [10, 'trace', 1],
    [20, 'debug', 5],
    [30, 'info', 9],
    [40, 'warn', 13],
    [50, 'error', 17],
    [60, 'fatal', 21],
  ])('%i %s is %i, with and without its name', (level, name, expected) => {
    expect(severityOfPinoLevel(level, name)).toBe(expected)
    expect(severityOfPinoLevel(level)).toBe(expected)
  })

  test.each([
    [11, 2],
    [15, 3],
    [19, 4],
    [25, 7],
    [29, 8],
    [31, 10],
    [35, 11],
    [39, 12],
    [45, 15],
    [55, 19],
    [61, 22],
    [65, 23],
    [69, 24],
    [70, 24],
    [1_000, 24],
    [35.5, 11],
  ])('the custom level %d is %i', (level, expected) => {
    expect(severityOfPinoLevel(level, 'mine')).toBe(expected)
  })

  test.each([9, 5, 0, -1, Number.NaN])('%d, below every standard level, is TRACE', (level) => {
    expect(severityOfPinoLevel(level, 'finest')).toBe(1)
  })

  test('the severity never falls when the level rises', () => {
    const severities = Array.from({ length: 100 }, (_, level) => severityOfPinoLevel(level))
    expect(severities).toEqual(severities.toSorted((left, right) => left - right))
  })

  test('a standard name means what it says whatever its number', () => {
    expect(severityOfPinoLevel(1, 'error', true)).toBe(17)
    expect(severityOfPinoLevel(30, 'error')).toBe(17)
  })

  test('well-known names decide only where there are no standard levels', () => {
    expect(severityOfPinoLevel(15, 'verbose')).toBe(3)
    expect(severityOfPinoLevel(15, 'verbose', true)).toBe(6)
    expect(severityOfPinoLevel(80, 'alert', true)).toBe(22)
    expect(severityOfPinoLevel(35, 'mine', true)).toBe(11)
  })
})

test('console methods', () => {
  expect(CONSOLE_SEVERITY).toEqual({ trace: 1, debug: 5, log: 9, info: 9, warn: 13, error: 17 })
})
