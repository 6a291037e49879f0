import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'
import { ROOT } from '../support/run-app.ts'

mkdirSync(join(ROOT, '.cache'), { recursive: true })
const folder = mkdtempSync(join(ROOT, '.cache/decorators-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Compiles a fixture together with the helpers, which reach the capture through the API's global. */
async function compile(fixture: string, experimentalDecorators: boolean): Promise<unknown> {
  const outfile = join(folder, `${fixture}-${experimentalDecorators ? 'legacy' : 'standard'}.mjs`)
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, 'fixtures', `${fixture}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    tsconfigRaw: { compilerOptions: { experimentalDecorators } },
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

describe.each([
  ['standard', false],
  ['legacy', true],
])('traced as a %s decorator (T-31, M-32)', (_name, experimentalDecorators) => {
  let fixture: typeof import('./fixtures/decorated.ts')
  beforeAll(async () => {
    fixture = (await compile('decorated', experimentalDecorators)) as typeof fixture
  })

  it('names the span after class and method, and keeps a synchronous method synchronous (defect of T2)', () => {
    const { Orders } = fixture
    expect(new Orders('shop').list(2, 0)).toEqual(['shop 0', 'shop 1'])
    expect(telemetry.spans.map(({ name, status }) => [name, status.code])).toEqual([['Orders.list', 'ok']])
    expect([Orders.prototype.list.name, Orders.prototype.list.length]).toEqual(['list', 2])
  })

  it('takes a name and attributes, and keeps what other decorators have left on the method', async () => {
    const { Orders, pathOfLoad } = fixture
    expect(await new Orders('shop').load(7)).toBe('shop 7')
    expect(telemetry.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['orders.load', { 'orders.source': 'db' }],
    ])
    expect(pathOfLoad()).toBe('/orders/:id')
    expect(Orders.prototype.load.constructor.name).toBe('AsyncFunction')
  })

  it('works without parentheses, on static methods, getters and generators', () => {
    const { Orders } = fixture
    const orders = new Orders('shop')
    expect(orders.bare()).toBe('shop')
    expect(Orders.parse('x')).toBe('Orders x')
    expect(orders.title).toBe('Orders of shop')
    expect([...orders.ids()]).toEqual([1, 2])
    expect(telemetry.spans.map(({ name }) => name)).toEqual([
      'Orders.bare',
      'Orders.parse',
      'Orders.title',
      'Orders.ids',
    ])
  })

  it('names the span after the class that has the method', () => {
    const { ForeignOrders } = fixture
    new ForeignOrders('abroad').list(1, 0)
    ForeignOrders.parse('x')
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['Orders.list', 'Orders.parse'])
  })

  it('lets the same error out, recorded once', async () => {
    const error = new TypeError('boom')
    await expect(new fixture.Orders('shop').fail(error)).rejects.toBe(error)
    expect(telemetry.spans.map(({ name, status, events }) => [name, status.message, events.length])).toEqual([
      ['Orders.fail', 'boom', 1],
    ])
  })
})

describe('traced as a standard decorator', () => {
  it('of fields that hold functions, and of private methods', async () => {
    const { Secrets } = (await compile('standard-only', false)) as typeof import('./fixtures/standard-only.ts')
    const secrets = new Secrets()
    expect(secrets.arrow('abc')).toBe('cba!')
    expect(secrets.answer).toBe(42)
    expect(await secrets.bare()).toBe('bare')
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['Secrets.#hash', 'Secrets.arrow', 'Secrets.bare'])
  })
})
