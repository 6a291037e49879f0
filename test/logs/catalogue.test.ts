import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { catalogueNames, createEventGate, readCatalogueFile } from '../../src/logs/catalogue.ts'

const folder = mkdtempSync(join(tmpdir(), 'otel-catalogue-'))
afterAll(() => rmSync(folder, { recursive: true }))

function gate(catalogue: readonly string[] | undefined, allowlist: readonly string[] | undefined) {
  const lines: string[] = []
  return { lines, ...createEventGate(catalogue && new Set(catalogue), allowlist, (line) => lines.push(line)) }
}

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('the gate', () => {
  test('OTEL_NODE_EVENT_CATALOGUE: an event that is not in it is counted each time and reported once', () => {
    const { check, counts, lines } = gate(['a.b'], undefined)
    expect([check('a.b'), check('a.c'), check('a.c'), check('a.d')]).toEqual(['known', 'unknown', 'unknown', 'unknown'])
    expect(counts()).toEqual({
      unknown: 3,
      notAllowed: 0,
      unknownByName: new Map([
        ['a.c', 2],
        ['a.d', 1],
      ]),
    })
    expect(lines).toEqual([
      'the event "a.c" is not in the catalogue; exported and counted',
      'the event "a.d" is not in the catalogue; exported and counted',
    ])
  })

  test('OTEL_NODE_EVENT_ALLOWLIST: only what is on the list is let through', () => {
    const { check, counts, lines } = gate(undefined, ['a.b', 'orders.*'])
    expect([check('a.b'), check('a.bc'), check('orders.created'), check('orders')]).toEqual([
      'known',
      'not allowed',
      'known',
      'not allowed',
    ])
    expect(counts()).toEqual({ unknown: 0, notAllowed: 2, unknownByName: new Map() })
    expect(lines).toEqual([])
  })

  test('an empty allow list lets nothing through', () => {
    expect(gate(undefined, []).check('a')).toBe('not allowed')
  })

  test('with both lists an event that is allowed and not in the catalogue is unknown', () => {
    const { check, counts } = gate(['a.b'], ['*'])
    expect([check('a.b'), check('a.c')]).toEqual(['known', 'unknown'])
    expect(counts().unknown).toBe(1)
  })

  test('without lists every event is known', () => {
    expect(gate(undefined, undefined).check('anything')).toBe('known')
  })

  test('names made from input fill neither memory nor stderr', () => {
    const { check, counts, lines } = gate([], undefined)
    for (let index = 0; index < 5000; index++) check(`job.${index}`)
    expect(counts().unknown).toBe(5000)
    expect(counts().unknownByName.size).toBe(1000)
    expect(lines).toHaveLength(21)
    expect(lines[20]).toBe('more events are not in the catalogue; they are only counted')
  })

  test('a name in a report is cut short and has no line break', () => {
    const { check, lines } = gate([], undefined)
    check(`a\n${'b'.repeat(1000)}`)
    expect(lines[0]).toBe(`the event "a\\n${'b'.repeat(98)}…" is not in the catalogue; exported and counted`)
  })

  test('names of the object prototype are names like others', () => {
    expect(gate(['a'], undefined).check('__proto__')).toBe('unknown')
    expect(gate(undefined, ['a']).check('constructor')).toBe('not allowed')
  })
})

describe('the catalogue file', () => {
  test('names are read from what `otel docgen events --format json` writes, also with a byte order mark', () => {
    const text = '\ufeff{"version":1,"events":[{"name":"a.b","level":"info"},{"name":"c"},{"no":1},null,"x"]}'
    expect(readCatalogueFile(write('good.json', text))).toEqual({ names: new Set(['a.b', 'c']) })
  })

  test.each(['[]', 'null', '1', '{"events":{}}'])('%s is JSON, but no catalogue', (text) => {
    expect(catalogueNames(text)).toBeUndefined()
    expect(readCatalogueFile(write('other.json', text)).problem).toMatchObject({
      variable: 'OTEL_NODE_EVENT_CATALOGUE',
      expected: 'the JSON file that `otel docgen events --format json` writes (it has no list of events)',
      action: 'no event is checked against it',
      level: 'warn',
    })
  })

  test('a file that is missing, a folder or not JSON is a problem, not an exception', () => {
    for (const path of [join(folder, 'missing.json'), folder, write('broken.json', '{')]) {
      const read = readCatalogueFile(path)
      expect(read.names).toBeUndefined()
      expect(read.problem?.value).toBe(path)
    }
  })
})
