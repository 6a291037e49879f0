import { describe, expect, test } from 'vitest'
import { readGlob, readWholeGlob } from '../../../src/docgen/files/glob.ts'

describe('--exclude', () => {
  test.each([
    ['legacy', 'legacy', true],
    ['legacy', 'src/legacy/a.ts', true],
    ['legacy', 'src/legacy2/a.ts', false],
    ['*.gen.ts', 'src/a.gen.ts', true],
    ['*.gen.ts', 'src/a.gen.tsx', false],
    ['src/legacy', 'src/legacy/a.ts', true],
    ['src/legacy', 'lib/src/legacy/a.ts', false],
    ['src/legacy/', 'src/legacy/a.ts', true],
    ['./src/*', 'src/a.ts', true],
    ['src/*/x', 'src/a/b/x', false],
    ['src/**/x', 'src/a/b/x', true],
    ['src/**/x', 'src/x', true],
    ['**/x.ts', 'x.ts', true],
    ['src/**', 'src/a/b', true],
    ['src/**', 'src', false],
    ['a?c.ts', 'abc.ts', true],
    ['a?c.ts', 'ac.ts', false],
    ['*.{js,jsx}', 'a/b.jsx', true],
    ['{a,b}/{c,d}.ts', 'b/d.ts', true],
    ['{a,b}/{c,d}.ts', 'b/e.ts', false],
    ['a.ts', 'abts', false],
    ['a+(b).ts', 'a+(b).ts', true],
  ])('%s means %s: %s', (pattern, path, expected) => {
    expect(readGlob(pattern)(path)).toBe(expected)
  })

  test('a pattern of stars costs no more than its length asks for', () => {
    expect(readGlob(`${'*a'.repeat(50)}b`)('a'.repeat(5000))).toBe(false)
  })
})

test.each([
  ['packages/*', 'packages/a', true],
  ['packages/*', 'packages/a/src', false],
  ['packages/**', 'packages/a/b', true],
  ['app', 'app', true],
  ['app', 'x/app', false],
])('a workspace pattern means whole paths: %s and %s: %s', (pattern, path, expected) => {
  expect(readWholeGlob(pattern)(path)).toBe(expected)
})
