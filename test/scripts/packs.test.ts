import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuiltFile, packFiles } from '../../scripts/build/packs.ts'

const file = (code: string): BuiltFile => ({
  code,
  // Column 0 of line 1 is that of the source.
  map: JSON.stringify({ version: 3, sources: [`${code.slice(0, 5)}.ts`], names: [], mappings: 'AAAA' }),
})

/** Two packs, what both need, and a file of its own; each says when it is evaluated. */
const FILES = new Map<string, BuiltFile>([
  [
    'first.cjs',
    file(
      `/*1*/globalThis.packed.push('first')\nexports.shared = require("./chunk-both.cjs"); exports.load = (path) => require(path)`,
    ),
  ],
  ['second.cjs', file(`/*2*/globalThis.packed.push('second')\nexports.shared = require("./chunk-both.cjs")`)],
  ['chunk-both.cjs', file(`/*b*/globalThis.packed.push('both')\nexports.os = require("node:os")`)],
  ['alone.cjs', file(`/*a*/globalThis.packed.push('alone')\nexports.shared = require("./chunk-both.cjs")`)],
  [
    'fails.cjs',
    file(`/*f*/globalThis.packed.push('fails')\nif (globalThis.packed.length < 3) throw new Error('boom')`),
  ],
])
const PACKS = { 'a.cjs': ['first.cjs'], 'b.cjs': ['second.cjs', 'fails.cjs'] }

type Loaded = { readonly shared: object; readonly load: (path: string) => Loaded }

let folder: string
let load: (path: string) => Loaded
const packed: string[] = []
const packs = packFiles(FILES, PACKS)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packs-'))
  for (const [name, { code }] of packs) writeFileSync(join(folder, name), code)
  packed.length = 0
  Reflect.set(globalThis, 'packed', packed)
  load = createRequire(join(folder, 'index.cjs')) as (path: string) => Loaded
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  Reflect.deleteProperty(globalThis, 'packed')
})

describe('packFiles', () => {
  it.each([
    [
      ['./first.cjs', './second.cjs', './alone.cjs'],
      ['first', 'both', 'second', 'alone'],
    ],
    [
      ['./alone.cjs', './second.cjs', './first.cjs'],
      ['alone', 'both', 'second', 'first'],
    ],
  ])('evaluates each file once, when it is first asked for: %j', (order, evaluated) => {
    const loaded = order.map((path) => load(path))
    expect(packed).toEqual(evaluated)
    expect(new Set(loaded.map(({ shared }) => shared)).size).toBe(1)
    expect(load(order[0] ?? '')).toBe(loaded[0])
  })

  it('lets a file of a pack load what is in another one, outside of any, and of Node', () => {
    const first = load('./first.cjs')
    expect(first.load('./second.cjs').shared).toBe(first.shared)
    expect(first.load('./alone.cjs').shared).toBe(first.shared)
    expect(first.load('node:path')).toBe(load('node:path'))
    expect(packed).toEqual(['first', 'both', 'second', 'alone'])
  })

  it('evaluates a file that threw again when it is asked for again, as Node does', () => {
    expect(() => load('./fails.cjs')).toThrow('boom')
    load('./second.cjs')
    load('./fails.cjs')
    expect(packed).toEqual(['fails', 'second', 'both', 'fails'])
  })

  it('leads back to the sources', () => {
    const lines = readFileSync(join(folder, 'a.cjs'), 'utf8').split('\n')
    const map = new SourceMap(JSON.parse(packs.get('a.cjs')?.map ?? ''))
    const found = ['/*1*/', '/*b*/'].map((start) => {
      const entry = map.findEntry(
        lines.findIndex((line) => line.startsWith(start)),
        0,
      )
      return 'originalSource' in entry ? [entry.originalSource, entry.originalLine] : undefined
    })
    expect(found).toEqual([
      ['/*1*/.ts', 0],
      ['/*b*/.ts', 0],
    ])
  })

  it('refuses an entry that is not in the bundle', () => {
    expect(() => packFiles(FILES, { 'a.cjs': ['gone.cjs'] })).toThrow(
      'gone.cjs is to be packed and is not in the bundle',
    )
  })
})
