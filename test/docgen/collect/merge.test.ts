import { describe, expect, test } from 'vitest'
import type { EventEntry, MetricEntry } from '../../../src/docgen/catalogue.ts'
import { mergeEvents, mergeMetrics } from '../../../src/docgen/collect/merge.ts'

function event(
  name: string,
  level: string,
  attributes: readonly string[],
  ...places: readonly (readonly [string, number])[]
): EventEntry {
  return { name, level, attributes, locations: places.map(([path, line]) => ({ path, line })) }
}

describe('C-25 merging entries of the same name', () => {
  test('two sites: attributes united, places in the order of their finding', () => {
    const entries = [event('a', 'info', ['y', 'x'], ['f', 2]), event('a', 'info', ['z', 'x'], ['f', 1])]
    expect(mergeEvents(entries)).toEqual({
      entries: [event('a', 'info', ['x', 'y', 'z'], ['f', 2], ['f', 1])],
      warnings: [],
    })
  })

  test('C-09 identical places are kept once', () => {
    const entries = [event('a', 'info', [], ['f', 1]), event('a', 'info', [], ['f', 1], ['g', 1])]
    expect(mergeEvents(entries).entries).toEqual([event('a', 'info', [], ['f', 1], ['g', 1])])
  })

  test('a diverging level warns with both places, and the first one wins', () => {
    const entries = [event('a', 'info', [], ['f', 1]), event('a', 'error', [], ['g', 2])]
    const { entries: merged, warnings } = mergeEvents(entries)
    expect(merged).toEqual([event('a', 'info', [], ['f', 1], ['g', 2])])
    expect(warnings).toEqual([
      {
        path: 'g',
        line: 2,
        what: '`a` is logged at `error` here',
        why: 'it is logged at `info` at f:1, which is kept',
        todo: 'log it at one level, or give it another name',
        other: { path: 'f', line: 1 },
      },
    ])
  })

  test.each([
    ['warn', 'warning'],
    ['error', 'exception'],
    ['fatal', 'critical'],
    ['crit', 'critical'],
    ['info', 'msg'],
    ['Info', 'info'],
    ['custom', 'custom'],
  ])('§8 %s and %s mean the same', (first, second) => {
    expect(mergeEvents([event('a', first, [], ['f', 1]), event('a', second, [], ['g', 1])]).warnings).toEqual([])
  })

  test.each([
    ['warn', 'error'],
    ['info', 'notice'],
    ['custom', 'other'],
    ['trace', 'custom'],
  ])('%s and %s do not', (first, second) => {
    expect(mergeEvents([event('a', first, [], ['f', 1]), event('a', second, [], ['g', 1])]).warnings).toHaveLength(1)
  })

  test('sorted by name, by code units whatever the locale', () => {
    const entries = ['b', 'a.b', 'B', 'a', 'ä'].map((name) => event(name, 'info', [], ['f', 1]))
    expect(mergeEvents(entries).entries.map(({ name }) => name)).toEqual(['B', 'a', 'a.b', 'b', 'ä'])
  })

  test('tens of thousands of places of one name', () => {
    const entries = Array.from({ length: 50_000 }, (_, line) => event('a', 'info', ['x'], ['f', line]))
    expect(mergeEvents(entries).entries[0]?.locations).toHaveLength(50_000)
  })
})

describe('merging instruments', () => {
  const metric = (more: Partial<MetricEntry>, line: number): MetricEntry => ({
    name: 'm',
    kind: 'Counter',
    unit: undefined,
    description: undefined,
    meters: [],
    attributes: [],
    locations: [{ path: 'f', line }],
    ...more,
  })

  test('the first unit and description that are given count', () => {
    const entries = [
      metric({ meters: ['b'] }, 1),
      metric({ unit: 's', meters: ['a'] }, 2),
      metric({ description: 'd', attributes: ['x'] }, 1),
    ]
    expect(mergeMetrics(entries)).toEqual({
      entries: [
        {
          ...metric({ unit: 's', description: 'd', meters: ['a', 'b'], attributes: ['x'] }, 1),
          locations: [
            { path: 'f', line: 1 },
            { path: 'f', line: 2 },
          ],
        },
      ],
      warnings: [],
    })
  })

  test('another kind or unit is a warning', () => {
    const entries = [metric({ unit: 's' }, 1), metric({ kind: 'Histogram' }, 2), metric({ unit: 'ms' }, 3)]
    expect(mergeMetrics(entries).warnings.map(({ line, what, why }) => [line, what, why])).toEqual([
      [2, 'the instrument `m` is of the kind Histogram here', 'it is of the kind Counter at f:1, which is kept'],
      [3, 'the instrument `m` is in `ms` here', 'it is in `s` at f:1, which is kept'],
    ])
  })
})
