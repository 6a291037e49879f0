import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPrefilter } from '../../../src/docgen/extract/prefilter.ts'
import { readCases } from '../read-case.ts'

describe('files that are worth parsing', () => {
  const isWorth = createPrefilter('events', ['audit', '$track'])

  test.each([
    `x.info('a')`,
    `x?.warn?.('a')`,
    `x\n  .error (\n'a')`,
    `x['debug']('a')`,
    'x[`debug`](1)',
    `root[level]('a')`,
    `root[isBad ? 'error' : logLevel]('a')`,
    `const log = make()`,
    `this.#log.x()`,
    `appLogger.child()`,
    `import { Logger } from 'x'`,
    `new LOGGER()`,
    `import x from "pino"`,
    `x.emit({ eventName: 'a' })`,
    `x.emit({ attributes: { 'event.name': 'a' } })`,
    `const options = { customLevels: {} }`,
    `track(x) // docgen: event=a`,
    `x.audit('a')`,
    `$track('a')`,
  ])('%s', (text) => {
    expect(isWorth(text)).toBe(true)
  })

  test.each([
    `console.log('a')`,
    `dialog.open(); catalog.get(); login(); blog; logical; Logistics`,
    `export const information = { warnings: [], errors: 1 }`,
    `emitter.emit('a')`,
    `xaudit(); auditx(); track()`,
    ``,
  ])('not %s', (text) => {
    expect(isWorth(text)).toBe(false)
  })

  test('every file of the corpus that has an event by itself is one of them', () => {
    const plain = createPrefilter('events', [])
    const missed = readCases(join(import.meta.dirname, '../corpus')).filter(({ name, root, expected }) => {
      const isOneFile = !statSync(root).isDirectory()
      return isOneFile && expected.length > 0 && !name.includes('wrapper') && !plain(readFileSync(root, 'utf8'))
    })
    expect(missed).toEqual([])
  })

  test('metrics have a filter of their own', () => {
    const isWorthMetrics = createPrefilter('metrics', [])
    expect(
      [`meter.createCounter('a')`, `getMeter('x')`, `c.add(1, {})`, `h.record (1)`, `log.info('a')`].map(
        isWorthMetrics,
      ),
    ).toEqual([true, true, true, true, false])
  })
})
