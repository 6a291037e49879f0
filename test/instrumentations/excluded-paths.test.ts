import { describe, expect, it } from 'vitest'
import { readExcludedPaths } from '../../src/instrumentations/excluded-paths.ts'
import { slowReason } from '../../src/instrumentations/slow-regex.ts'

describe('excluded paths (F-22, §7-13)', () => {
  it.each([
    ['health/liveness', '/health/liveness', true],
    ['health/liveness', '/health/liveness/', true],
    ['health/liveness', '/api/health/liveness', true],
    ['health/liveness', '/health/livenesses', false],
    ['health/liveness', '/xhealth/liveness', false],
    ['ready', '/ready', true],
    ['ready', '/already', false],
    ['ready', '/ready/now', true],
    ['ready', '/READY', false],
    ['/ready/', '/ready', true],
    ['/ready', '/api/ready', true],
    ['/^\\/internal\\/\\d+$/', '/internal/42', true],
    ['/^\\/internal\\/\\d+$/', '/internal/42/x', false],
    ['/ready$/', '/already', true],
    ['@health', '/healthz', true],
    ['@health', '/livez', true],
    ['@health', '/health', true],
    ['@health', '/readyz', true],
    ['@health', '/ready', true],
    ['@health', '/healthy', false],
    ['a.b', '/a.b', true],
    ['a.b', '/axb', false],
  ])('%s and %s: %s', (entry, path, expected) => {
    const { isExcluded, problems } = readExcludedPaths([entry])
    expect(problems).toEqual([])
    expect(isExcluded?.(path)).toBe(expected)
  })

  it('excludes nothing without entries, and with entries of nothing', () => {
    expect(readExcludedPaths([]).isExcluded).toBeUndefined()
    expect(readExcludedPaths(['/', '//']).isExcluded).toBeUndefined()
  })

  it('reports a pattern that does not compile, and keeps the rest', () => {
    const { isExcluded, problems } = readExcludedPaths(['/(/', 'ready'])
    expect(problems).toEqual([
      {
        variable: 'OTEL_TRACING_EXCLUDED_URL_PATHS',
        value: '/(/',
        expected: 'a regular expression',
        action: 'ignoring this pattern',
        level: 'warn',
      },
    ])
    expect(isExcluded?.('/ready')).toBe(true)
  })

  it('reports a pattern that is slow by construction', () => {
    expect(readExcludedPaths(['/^(a+)+$/']).problems[0]?.finding).toBe(
      'can take very long: a repeated group has a repetition in it',
    )
  })
})

describe('slow regular expressions', () => {
  it.each([
    '(a+)+',
    '(a*)*b',
    '((a+)b?)*',
    '(a|a)*',
    '(?:a|ab){2,}',
    '(x+x+)+y',
    '.*.*.*',
    '(a)\\1',
    '\\W*\\S*.*x',
    '(a{1,9})*',
  ])('%s', (source) => {
    expect(slowReason(source)).toBeTypeOf('string')
  })

  it.each([
    '^/health',
    'ready$',
    '(health|ready)',
    '[^/]+/[^/]+/[^/]+/[^/]+',
    '^/v\\d+/.*/items/.*$',
    '(abc)+',
    '[a-z]+',
    '\\d{3}',
    'a|b',
    '[(+*]+',
  ])('not %s', (source) => {
    expect(slowReason(source)).toBeUndefined()
  })

  it('what it lets through ends, on a path made to be slow', () => {
    const { isExcluded } = readExcludedPaths(['/^.*a.*b$/'])
    expect(isExcluded?.(`/${'a'.repeat(100_000)}`)).toBe(false)
  })
})
