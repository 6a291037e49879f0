import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scanEvents } from '../../src/docgen/scan.ts'
import { describeScan, readCases } from './read-case.ts'

const cases = readCases(join(import.meta.dirname, 'corpus'))

describe('the corpus: one case per behaviour, by its id', () => {
  test('has at least 200 cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200)
  })

  test.each(cases)('$name', async ({ root, expected }) => {
    const scan = await scanEvents({ roots: [root], exclude: [], commandsOf: new Set() })
    expect(describeScan(scan, root)).toEqual(expected)
  })
})
