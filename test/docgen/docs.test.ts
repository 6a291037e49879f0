import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docgenEvents } from '../../src/cli/docgen-events.ts'
import { docgenMetrics } from '../../src/cli/docgen-metrics.ts'
import { readArguments } from '../../src/cli/read-arguments.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/docgen.md'), 'utf8')

test('docs/docgen.md has every option', () => {
  for (const name of Object.keys(docgenEvents.options)) expect(text).toContain(`\`--${name}`)
})

test('the commands in docs/docgen.md and in the help are ones that are understood', () => {
  const help = [...docgenEvents.examples, ...docgenMetrics.examples]
  const lines = [...text.matchAll(/otel docgen (?:events|metrics)[^\n`"#>&]*/g)].map(([line]) => line)
  const used = [...lines, ...help.map((line) => line.split('>')[0] ?? '')]
  expect(used.length).toBeGreaterThan(10)
  for (const line of used) {
    const [, , what = '', ...argv] = line.trim().split(/\s+/)
    expect(() => readArguments(what === 'events' ? docgenEvents : docgenMetrics, argv)).not.toThrow()
  }
})
