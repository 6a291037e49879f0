import { describe, expect, test } from 'vitest'
import { unifiedDiff } from '../../../src/docgen/render/diff.ts'

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

describe('the difference that --check shows', () => {
  test('nothing for the same text', () => {
    expect(unifiedDiff('a\n', 'a\n', 'f')).toBe('')
  })

  test('a changed line with three lines around it', () => {
    const before = numbers(1, 20).join('\n')
    expect(unifiedDiff(before, before.replace('\n10\n', '\nten\n'), 'docs/events.md')).toBe(
      [
        '--- docs/events.md',
        '+++ docs/events.md (as the code is now)',
        '@@ -7,7 +7,7 @@',
        ' 7',
        ' 8',
        ' 9',
        '-10',
        '+ten',
        ' 11',
        ' 12',
        ' 13',
      ].join('\n'),
    )
  })

  test('changes that are near each other share a hunk, others do not', () => {
    const before = numbers(1, 40)
    const after = before.filter((line) => line !== '5' && line !== '9' && line !== '30')
    const heads = unifiedDiff(before.join('\n'), after.join('\n'), 'f')
      .split('\n')
      .filter((line) => line.startsWith('@@'))
    expect(heads).toEqual(['@@ -2,11 +2,9 @@', '@@ -27,7 +25,6 @@'])
  })

  test('a line more at the start and at the end', () => {
    expect(unifiedDiff('b\nc', 'a\nb\nc\nd', 'f').split('\n').slice(2)).toEqual([
      '@@ -1,2 +1,4 @@',
      '+a',
      ' b',
      ' c',
      '+d',
    ])
  })

  test('from nothing and to nothing', () => {
    expect(unifiedDiff('', 'a\nb\n', 'f').split('\n').slice(2)).toEqual(['@@ -1,1 +1,3 @@', '+a', '+b', ' '])
    expect(unifiedDiff('a\nb\n', '', 'f').split('\n').slice(2)).toEqual(['@@ -1,3 +1,1 @@', '-a', '-b', ' '])
  })

  test('applied to the old text it gives the new one, whatever they are', () => {
    let seed = 7
    const next = (limit: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return seed % limit
    }
    for (let round = 0; round < 300; round++) {
      const before = Array.from({ length: next(30) }, () => 'abc'[next(3)] ?? '')
      const after = before.flatMap((line) => (next(4) === 0 ? [] : next(5) === 0 ? [line, 'x'] : [line]))
      expect(patched(before, unifiedDiff(before.join('\n'), after.join('\n'), 'f'))).toEqual(
        after.length === 0 ? [''] : after,
      )
    }
  })

  test('texts that have nothing in common are replaced without a search', () => {
    const diff = unifiedDiff(numbers(1, 3000).join('\n'), numbers(5000, 8000).join('\n'), 'f')
    expect(diff.split('\n').filter((line) => /^[+-]\d/.test(line))).toHaveLength(6001)
  })
})

function patched(before: readonly string[], diff: string): readonly string[] {
  if (diff === '') return before.length === 0 ? [''] : before
  const result: string[] = []
  let position = 0
  for (const line of diff.split('\n').slice(2)) {
    const head = /^@@ -(\d+),/.exec(line)
    if (head !== null) while (position < Number(head[1]) - 1) result.push(before[position++] ?? '')
    else {
      if (!line.startsWith('+')) position++
      if (!line.startsWith('-')) result.push(line.slice(1))
    }
  }
  return [...result, ...before.slice(position)]
}
