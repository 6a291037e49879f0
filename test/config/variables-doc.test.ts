import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderVariables, replaceSection } from '../../scripts/variables-doc.ts'
import type { Variable } from '../../src/config/variable.ts'
import { allVariables } from '../../src/config/variables.ts'

const VARIABLES: readonly (readonly [string, Variable])[] = [
  ['OTEL_A', { type: 'choice', values: ['x', 'y'], default: 'x', origin: 'specification', doc: 'One | the other' }],
  ['OTEL_B', { type: 'timeout', default: 0, origin: 'javascript', doc: 'Twins' }],
  ['OTEL_C', { type: 'timeout', default: 0, origin: 'javascript', doc: 'Twins' }],
  ['OTEL_D', { type: 'list', origin: 'own', doc: 'Ours' }],
  ['ALIAS', { type: 'boolean', origin: 'alias', doc: '`OTEL_D`' }],
]

test('a table for each group, twins on one line', () => {
  const HEAD = '| Variable | Type | Default | Meaning |\n| --- | --- | --- | --- |\n'
  expect(renderVariables(VARIABLES)).toBe(
    `### Own variables\n\n${HEAD}` +
      '| `OTEL_D` | list | – | Ours |\n' +
      '| `OTEL_NODE_INSTRUMENTATION_<NAME>_<OPTION>` | text | – | Any scalar or list option of an instrumentation: `OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS=true` |\n' +
      `\n### Variables of OpenTelemetry\n\n${HEAD}` +
      '| `OTEL_A` | `x`, `y` | `x` | One \\| the other |\n' +
      '| `OTEL_B`<br>`OTEL_C` | milliseconds, 0: no limit | `0` | Twins |\n' +
      `\n### Aliases: names of other systems, used when the official one is unset\n\n${HEAD}` +
      '| `ALIAS` | boolean | – | `OTEL_D` |\n',
  )
})

test('every variable of the table is rendered', () => {
  const text = renderVariables(allVariables())
  expect([...allVariables().keys()].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

test('the section is replaced between its markers, and only there', () => {
  const text = 'a\n<!-- variables:start -->\nold\n<!-- variables:end -->\nb\n'
  const once = replaceSection(text, 'new')
  expect(once).toMatch(/^a\n<!-- variables:start -->\n[^]*\nnew\n[^]*<!-- variables:end -->\nb\n$/)
  expect(replaceSection(once, 'new')).toBe(once)
})

test.each(['', '<!-- variables:start -->', '<!-- variables:end --><!-- variables:start -->'])(
  'without markers there is an error: %j',
  (text) => {
    expect(() => replaceSection(text, 'new')).toThrow(
      'README.md has no <!-- variables:start --> and <!-- variables:end -->',
    )
  },
)

test("the README's table is current", () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(replaceSection(readme, renderVariables(allVariables()))).toBe(readme)
})

test('--check says so by its exit code', () => {
  const script = fileURLToPath(new URL('../../scripts/variables-doc.ts', import.meta.url))
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('')
})
