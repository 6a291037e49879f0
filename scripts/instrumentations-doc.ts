// Writes the table of instrumentations into docs/instrumentations.md, or with --check tells whether it is current.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CATALOGUE, type CatalogueEntry } from '../src/instrumentations/catalogue.ts'
import { KNOWN_OPTIONS, type OptionType } from '../src/instrumentations/known-options.ts'
import { toVariablePart } from '../src/instrumentations/user-options.ts'
import { replaceSection } from './doc-section.ts'

const FILE = new URL('../docs/instrumentations.md', import.meta.url)
const TYPES: Readonly<Record<OptionType, string>> = {
  boolean: 'boolean',
  number: 'number',
  string: 'text',
  list: 'list',
}

/** The section between the markers: each instrumentation with its modules, then the options of those that have some. */
export function renderInstrumentations(entries: readonly CatalogueEntry[]): string {
  return [
    '| Name | Modules and versions | On |',
    '| --- | --- | --- |',
    ...entries.map(renderEntry),
    '',
    '### Options',
    '',
    '| Variable | Type |',
    '| --- | --- |',
    ...entries.flatMap(({ name }) => renderOptions(name)),
    '',
  ].join('\n')
}

function renderEntry({ name, modules, offBecause }: CatalogueEntry): string {
  const packages = Object.entries(modules).map(([module, versions]) =>
    versions.includes('*') ? code(module) : `${code(module)} ${versions.join(' or ')}`,
  )
  const cells = [code(name), packages.join('<br>') || '–', offBecause === undefined ? 'yes' : `no: ${offBecause}`]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function renderOptions(name: string): readonly string[] {
  return Object.entries(KNOWN_OPTIONS[name] ?? {}).map(
    ([option, type]) =>
      `| ${code(`OTEL_NODE_INSTRUMENTATION_${toVariablePart(name)}_${toVariablePart(option)}`)} | ${TYPES[type]} |`,
  )
}

function code(text: string): string {
  return `\`${text}\``
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const before = readFileSync(FILE, 'utf8')
  const after = replaceSection(
    'docs/instrumentations.md',
    'instrumentations',
    before,
    renderInstrumentations(CATALOGUE),
  )
  if (before === after) return
  if (values.check) {
    process.stderr.write('docs/instrumentations.md is not current; run npm run instrumentations\n')
    process.exitCode = 1
  } else {
    writeFileSync(FILE, after)
  }
}

if (import.meta.main) main()
