// Writes the table of variables into the README, or with --check tells whether it is current.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Variable } from '../src/config/variable.ts'
import { allVariables, OPTION_PREFIX } from '../src/config/variables.ts'
import { replaceSection as replaceIn } from './doc-section.ts'

const README = new URL('../README.md', import.meta.url)
type Group = { readonly title: string; readonly origins: readonly Variable['origin'][] }

const GROUPS: readonly Group[] = [
  { title: 'Own variables', origins: ['own'] },
  { title: 'Variables of OpenTelemetry', origins: ['specification', 'javascript'] },
  { title: 'Aliases: names of other systems, used when the official one is unset', origins: ['alias'] },
]

type Row = { readonly names: readonly string[]; readonly variable: Variable }

/** The options of instrumentations are no rows of the table: which there are, the instrumentations say. */
const OPTION_ROW: Row = {
  names: [`${OPTION_PREFIX}<NAME>_<OPTION>`],
  variable: {
    type: 'text',
    origin: 'own',
    doc: `Any scalar or list option of an instrumentation: \`${OPTION_PREFIX}PG_IGNORE_CONNECT_SPANS=true\``,
  },
}

/** The README's section of variables, between its markers. */
export function renderVariables(variables: Iterable<readonly [name: string, variable: Variable]>): string {
  const rows = mergeTwins([...variables].map(([name, variable]) => ({ names: [name], variable })))
  return GROUPS.map((group) => renderGroup(group, [...rows, OPTION_ROW])).join('\n')
}

/** The README with the section between its markers replaced. Throws when there are no markers. */
export function replaceSection(text: string, section: string): string {
  return replaceIn('README.md', 'variables', text, section)
}

/** Variables in a row that differ in their names only, as those of the signals do, share a line. */
function mergeTwins(rows: readonly Row[]): readonly Row[] {
  const merged: Row[] = []
  for (const row of rows) {
    const last = merged.at(-1)
    if (last?.variable.doc === row.variable.doc && last.variable.default === row.variable.default) {
      merged[merged.length - 1] = { ...last, names: [...last.names, ...row.names] }
    } else {
      merged.push(row)
    }
  }
  return merged
}

function renderGroup({ title, origins }: Group, rows: readonly Row[]): string {
  const lines = rows.filter(({ variable }) => origins.includes(variable.origin)).map(renderRow)
  return [
    '### ' + title,
    '',
    '| Variable | Type | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}

function renderRow({ names, variable }: Row): string {
  const { type, values, default: fallback, doc } = variable
  const kind = values === undefined ? TYPES[type] : `${type === 'list' ? 'list of ' : ''}${values.map(code).join(', ')}`
  const cells = [names.map(code).join('<br>'), kind, fallback === undefined ? '–' : code(String(fallback)), doc]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const TYPES: Readonly<Record<Variable['type'], string>> = {
  boolean: 'boolean',
  integer: 'integer',
  duration: 'milliseconds',
  timeout: 'milliseconds, 0: no limit',
  ratio: '0 to 1',
  bytes: 'bytes',
  choice: 'choice',
  list: 'list',
  pairs: 'list of `name=value`',
  url: 'URL',
  file: 'file',
  text: 'text',
}

function code(text: string): string {
  return `\`${text}\``
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const before = readFileSync(README, 'utf8')
  const after = replaceSection(before, renderVariables(allVariables()))
  if (before === after) return
  if (values.check) {
    process.stderr.write('README.md: the table of variables is not current; run node scripts/variables-doc.ts\n')
    process.exitCode = 1
  } else {
    writeFileSync(README, after)
  }
}

if (import.meta.main) main()
