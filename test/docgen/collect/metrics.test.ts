import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderWarning } from '../../../src/docgen/render/render.ts'
import { scanMetrics } from '../../../src/docgen/scan.ts'
import { temporaryTree } from '../temporary-tree.ts'

/** One line for each instrument: name, kind, unit, description, meters, places, attributes; then the warnings. */
async function scan(files: Readonly<Record<string, string>> | string): Promise<readonly string[]> {
  const root = temporaryTree(typeof files === 'string' ? { 'a.ts': files } : files)
  const { entries, warnings } = await scanMetrics({ roots: [root], exclude: [], commandsOf: new Set() })
  return [
    ...entries.map(({ name, kind, unit, description, meters, attributes, locations }) => {
      const places = locations.map(({ path, line }) => `${basename(path)}:${line}`).join(' ')
      return `${name} ${kind} [${unit ?? ''}] ${description ?? '-'} <${meters.join()}> ${places} (${attributes.join(', ')})`
    }),
    ...warnings.map((warning) => `! ${renderWarning(warning, basename)}`),
  ]
}

describe('instruments of the OpenTelemetry API', () => {
  test('each kind, with unit and description', async () => {
    const lines = await scan(`import { metrics, ValueType } from '@opentelemetry/api'
const meter = metrics.getMeter('shop', '1.0')
meter.createCounter('a', { unit: '{order}', description: 'Orders', valueType: ValueType.INT })
meter.createUpDownCounter('b', { unit: 's' })
meter.createHistogram('c', { description: \`Plain text\`, advice: {} })
meter.createGauge('d')
meter.createObservableCounter('e')
meter.createObservableUpDownCounter('f')
meter.createObservableGauge('g')
`)
    expect(lines).toEqual([
      'a Counter [{order}] Orders <shop> a.ts:3 ()',
      'b UpDownCounter [s] - <shop> a.ts:4 ()',
      'c Histogram [] Plain text <shop> a.ts:5 ()',
      'd Gauge [] - <shop> a.ts:6 ()',
      'e ObservableCounter [] - <shop> a.ts:7 ()',
      'f ObservableUpDownCounter [] - <shop> a.ts:8 ()',
      'g ObservableGauge [] - <shop> a.ts:9 ()',
    ])
  })

  test('attributes of every use, keys as they are', async () => {
    const lines = await scan(`import { metrics } from '@opentelemetry/api'
const meter = metrics.getMeter('m')
const requests = meter.createCounter('requests')
const duration = meter.createHistogram('duration')
const base = { region: 'eu' }
export function run(code) {
  requests.add(1, { route: '/', 'http.status': code })
  requests.add(1, { ...base, a__b: 1 })
  requests.add(1)
  duration.record(2, base)
  new Set().add(1, { no: 1 })
}
`)
    expect(lines).toEqual([
      'duration Histogram [] - <m> a.ts:4 (region)',
      'requests Counter [] - <m> a.ts:3 (a__b, http.status, region, route)',
    ])
  })

  test('attributes in callbacks of observable instruments', async () => {
    const lines = await scan(`import { metrics } from '@opentelemetry/api'
const meter = metrics.getMeter('m')
const a = meter.createObservableGauge('a')
const b = meter.createObservableCounter('b')
a.addCallback((result) => {
  result.observe(1, { one: 1 })
  other.observe(2, { no: 1 })
})
a.addCallback(named)
function named(observer) { observer.observe(1, { two: 2 }) }
meter.addBatchObservableCallback(async (batch) => {
  batch.observe(a, 1, { three: 3 })
  batch.observe(b, 1, { four: 4 })
}, [a, b])
`)
    expect(lines).toEqual([
      'a ObservableGauge [] - <m> a.ts:3 (one, three, two)',
      'b ObservableCounter [] - <m> a.ts:4 (four)',
    ])
  })

  test('in classes, across files, with constants, by require, and by our own door', async () => {
    const lines = await scan({
      'meter.ts': `import { metrics } from '@opentelemetry/api'\nexport const meter = metrics.getMeter('shop')\nexport const NAMES = { orders: 'orders' } as const\n`,
      'service.ts': `import { meter, NAMES } from './meter'
export class Service {
  readonly #orders = meter.createCounter(NAMES.orders, { unit: '1' })
  static readonly seen = meter.createHistogram('seen')
  constructor(private readonly gauge = meter.createGauge(\`\${NAMES.orders}.open\`)) {}
  run() {
    this.#orders.add(1, { kind: 'x' })
    this.gauge.record(1, { shop: 1 })
    Service.seen.record(1, { who: 1 })
  }
}
`,
      'other.cjs': `const { metrics } = require('@opentelemetry/api')
const { getMeter } = require('@org/otel')
const c = metrics.getMeterProvider().getMeter('provided').createCounter('c')
const d = getMeter('own').createCounter('d')
c.add(1, { c: 1 })
d.add(1, { d: 1 })
`,
    })
    expect(lines).toEqual([
      'c Counter [] - <provided> other.cjs:3 (c)',
      'd Counter [] - <own> other.cjs:4 (d)',
      'orders Counter [1] - <shop> service.ts:3 (kind)',
      'orders.open Gauge [] - <shop> service.ts:5 (shop)',
      'seen Histogram [] - <shop> service.ts:4 (who)',
    ])
  })

  test('what cannot be told is a warning, and a comment settles it', async () => {
    const lines = await scan(`import { metrics } from '@opentelemetry/api'
const meter = metrics.getMeter(process.env.NAME)
const a = meter.createCounter('a')
meter.createCounter(nameOf())
meter.createCounter(process.env.X) // docgen: ignore
export function run(attributes) {
  a.add(1, attributes)
  a.add(1, { ...attributes, b: 1 }) // docgen: attrs=c
  somethingElse.createCounter('no')
}
`)
    expect(lines).toEqual([
      'a Counter [] - <> a.ts:3 (b, c)',
      '! a.ts:4: cannot tell the name of the instrument that `meter.createCounter(...)` makes: it is the result of `nameOf()`. To do: make it constant',
      '! a.ts:7: the attributes of `a` may be incomplete: `attributes` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call',
    ])
  })

  test('an instrument that is made twice is one entry; another kind is a warning', async () => {
    const make = (kind: string): string =>
      `import { metrics } from '@opentelemetry/api'\nmetrics.getMeter('${kind}').create${kind}('x').${kind === 'Counter' ? 'add' : 'record'}(1, { ${kind}: 1 })\n`
    expect(await scan({ 'a.ts': make('Counter'), 'b.ts': make('Counter'), 'c.ts': make('Histogram') })).toEqual([
      'x Counter [] - <Counter,Histogram> a.ts:2 b.ts:2 c.ts:2 (Counter, Histogram)',
      '! c.ts:2: the instrument `x` is of the kind Histogram here: it is of the kind Counter at a.ts:2, which is kept. To do: make it once and share it, or give it another name',
    ])
  })
})
