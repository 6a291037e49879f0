import { expect, test } from 'vitest'
import { idsIn, renderBehaviours } from '../../scripts/behaviours-doc.ts'

const BEARERS = new Map([
  ['F-01', new Set(['test/b.test.ts', 'test/a.test.ts'])],
  ['T-60', new Set(['test/exit.test.ts'])],
])
const isFile = (path: string): boolean => path === 'test/there.test.ts'

test('the tests that name a behaviour take the place of what stood there', () => {
  const { text, problems } = renderBehaviours(
    '| F-01 | sends | none: not yet |\n| Other | row | – |\n',
    BEARERS,
    isFile,
  )
  expect(text).toBe('| F-01 | sends | test/a.test.ts<br>test/b.test.ts |\n| Other | row | – |\n')
  expect(problems).toEqual([])
})

test.each([
  ['as T-60', []],
  ['see test/there.test.ts', []],
  ['none: belongs to the app', []],
  ['–', ['F-02 is named by no test, and the table does not say why']],
  ['test/gone.test.ts', ['F-02 is named by no test, and the table does not say why']],
  ['as F-99', ['F-02 is as F-99, which no test names']],
  ['see test/gone.test.ts', ['F-02 is seen in test/gone.test.ts, which is not there']],
])('a behaviour that no test names, with %s', (where, expected) => {
  const table = `| F-02 | gated | ${where} |\n| T-60 | ends | – |\n`
  expect(renderBehaviours(table, BEARERS, isFile).problems).toEqual(expected)
})

test('ids are read from code and titles, not from comments', () => {
  const code = `
    // F-01 in a comment
    /** F-02
     * F-03 */
    it('does it (P-41, M-40…42, F-T30, §7-6)', () => {
      expect('UTF-16').toBe('RF-05-x')
    })`
  expect(idsIn(code)).toEqual(['P-41', 'M-40', 'M-41', 'M-42'])
})
