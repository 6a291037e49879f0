import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { replaceSection } from '../../scripts/doc-section.ts'
import { renderInstrumentations } from '../../scripts/instrumentations-doc.ts'
import { CATALOGUE } from '../../src/instrumentations/catalogue.ts'
import { ROOT } from '../support/run-app.ts'

it('tells each instrumentation with its modules, and its options as variables', () => {
  const part = { chunk: 'x' }
  const section = renderInstrumentations([
    { name: 'pg', modules: { pg: ['>=8 <9'] }, trigger: 'module', offBecause: undefined, parts: [part] },
    { name: 'dns', modules: { dns: ['*'] }, trigger: 'start', offBecause: 'a | b', parts: [part] },
    { name: 'undici', modules: {}, trigger: 'undici', offBecause: undefined, parts: [part] },
  ])
  expect(section).toContain('| `pg` | `pg` >=8 <9 | yes |\n| `dns` | `dns` | no: a \\| b |\n| `undici` | – | yes |\n')
  expect(section).toContain('| `OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS` | boolean |\n')
})

it('is current in docs/instrumentations.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'instrumentations.md'), 'utf8')
  expect(replaceSection('it', 'instrumentations', text, renderInstrumentations(CATALOGUE))).toBe(text)
})

it('needs its markers', () => {
  expect(() => replaceSection('a.md', 'x', 'nothing', '')).toThrow('a.md has no <!-- x:start --> and <!-- x:end -->')
})
