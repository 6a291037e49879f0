import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createLoss } from '../../src/delivery/loss.ts'
import { systemClock } from '../../src/delivery/clock.ts'
import { FAULTS } from './support/faults.ts'

const text = await readFile(new URL('../../docs/outages.md', import.meta.url), 'utf8')
const firstCells = (part: string): (string | undefined)[] =>
  [...part.matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell?.trim()).slice(2)

it('the table of docs/outages.md has a row for each fault', () => {
  const [, table = ''] = /<!-- faults:start -->([^]*)<!-- faults:end -->/.exec(text) ?? []
  expect(firstCells(table)).toEqual(FAULTS.map(({ name }) => name))
})

it('docs/outages.md names each reason for a loss', () => {
  const [, table = ''] = /\n(\| `error\.type` [^]*?)\n\n/.exec(text) ?? []
  const { sent: _sent, ...reasons } = createLoss(() => {}, systemClock()).counts().traces
  expect(firstCells(table)).toEqual(Object.keys(reasons).map((reason) => `\`${reason}\``))
})
