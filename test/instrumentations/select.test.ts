import { expect, it } from 'vitest'
import { CATALOGUE } from '../../src/instrumentations/catalogue.ts'
import { selectInstrumentations } from '../../src/instrumentations/select.ts'

const names = (config: Parameters<typeof selectInstrumentations>[1]): string[] =>
  selectInstrumentations(CATALOGUE, config).map(({ name }) => name)

it('leaves dns, net, fs and host-metrics out unless they are named', () => {
  const on = names({ enabled: undefined, disabled: [] })
  expect(CATALOGUE.map(({ name }) => name).filter((name) => !on.includes(name))).toEqual(
    expect.arrayContaining(['dns', 'fs', 'host-metrics', 'net']),
  )
  expect(names({ enabled: ['fs'], disabled: [] })).toEqual(['fs'])
})

it('takes only those that are named', () => {
  expect(names({ enabled: ['pg', 'http'], disabled: [] })).toEqual(['http', 'pg'])
})

it('subtracts the disabled ones, also from those that are named', () => {
  expect(names({ enabled: undefined, disabled: ['pg'] })).not.toContain('pg')
  expect(names({ enabled: ['pg', 'http'], disabled: ['pg'] })).toEqual(['http'])
})
