import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import type { EventEntry, Warning } from '../../src/docgen/catalogue.ts'
import { renderWarning } from '../../src/docgen/render/render.ts'

/** One case of the corpus: a file with its expectation in a comment at its end, or a folder with an `expected.txt`. */
export type Case = { readonly name: string; readonly root: string; readonly expected: readonly string[] }

export function readCases(corpus: string): readonly Case[] {
  return readdirSync(corpus)
    .toSorted()
    .map((name) => {
      const root = join(corpus, name)
      const text = statSync(root).isDirectory() ? readFileSync(join(root, 'expected.txt'), 'utf8') : expectationIn(root)
      return { name, root, expected: text.split('\n').filter((line) => line !== '') }
    })
}

function expectationIn(path: string): string {
  const text = readFileSync(path, 'utf8')
  const block = /\n\/\* expected\n([\s\S]*?)\*\/\s*$/.exec(text)
  if (block?.[1] === undefined) throw new Error(`${path} has no expectation`)
  return block[1]
}

/** A scan in the form in which cases expect it: a line for each event, then one for each warning. */
export function describeScan(
  { entries, warnings }: { readonly entries: readonly EventEntry[]; readonly warnings: readonly Warning[] },
  root: string,
): readonly string[] {
  const isFolder = statSync(root).isDirectory()
  const shown = (path: string): string => (isFolder ? relative(root, path).split(sep).join('/') : basename(path))
  const place = (path: string, line: number): string => (isFolder ? `${shown(path)}:${line}` : `:${line}`)
  return [
    ...entries.map(({ name, level, attributes, locations }) => {
      const places = locations.map(({ path, line }) => place(path, line)).join(' ')
      return `${JSON.stringify(name)} ${level} ${places} (${attributes.join(', ')})`
    }),
    ...warnings.map((warning) => {
      const text = renderWarning(warning, shown).replace(`${shown(warning.path)}:${warning.line}: `, '')
      return `! ${place(warning.path, warning.line)} ${text}`
    }),
  ]
}
