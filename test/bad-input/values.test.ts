import { beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type AppResult, runApp } from '../support/run-app.ts'

/** Gives each bad thing to each function of the API, by names such as `attributes proxy`; good things go between. */
const APP = `
  const { logs, metrics, SpanStatusCode, trace } = require('@opentelemetry/api')
  const nest = (levels, wrap) => { let value = wrap(); for (let level = 0; level < levels; level++) value = wrap(value); return value }
  const trap = () => { throw new Error('trapped') }
  const bad = {
    keys: () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => ['key' + index, index])),
    getter: () => ({ before: 1, get thrown() { throw new Error('from a getter') }, after: 2 }),
    nestedGetter: () => ({ before: 1, deep: { get thrown() { throw new Error('from a getter') } }, after: 2 }),
    proxy: () => ({ before: 1, proxy: new Proxy({}, { get: trap, ownKeys: trap }), after: 2 }),
    list: () => ({ before: 1, list: new Proxy([], { get: trap }), after: 2 }),
    nothingButTraps: () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
    json: () => ({ before: 1, value: { toJSON: trap }, after: 2 }),
    cycle: () => { const value = { before: 1 }; value.self = value; return value },
    levels: () => ({ before: 1, value: nest(150, (value) => ({ value })), after: 2 }),
    manyLevels: () => ({ before: 1, value: nest(20_000, (value) => [value]), after: 2 }),
    prototype: () => JSON.parse('{"before":1,"__proto__":{"polluted":true},"constructor":"c","hasOwnProperty":"h"}'),
    others: () => ({ before: 1, bigint: 10n, symbol: Symbol('s'), run() {}, map: new Map([[1, 2]]), nothing: null, date: new Date(NaN), nan: NaN }),
    nothing: () => null,
    number: () => 70,
    megabytes: () => ({ before: 1, text: 'x'.repeat(3_000_000), after: 2 }),
  }
  const tracer = trace.getTracer('app')
  const meter = metrics.getMeter('app')
  const logger = logs.getLogger('app')
  const instruments = [meter.createCounter('counter'), meter.createUpDownCounter('updown'), meter.createHistogram('histogram'), meter.createGauge('gauge')]
  const gauge = meter.createObservableGauge('observed')
  const onSpan = (name, use) => { const span = tracer.startSpan(name); use(span); span.end() }
  const ways = {
    start: (value, name) => tracer.startSpan(name, { attributes: value }).end(),
    attributes: (value, name) => onSpan(name, (span) => span.setAttributes(value)),
    attribute: (value, name) => onSpan(name, (span) => span.setAttribute('value', value)),
    event: (value, name) => onSpan(name, (span) => span.addEvent('happened', value)),
    link: (value, name) => tracer.startSpan(name, { links: [{ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }, attributes: value }] }).end(),
    exception: (value, name) => onSpan(name, (span) => span.recordException(value)),
    status: (value, name) => onSpan(name, (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: value })),
    times: (value, name) => { const span = tracer.startSpan(name, { startTime: value }); span.addEvent('at', {}, value); span.recordException(new Error(), value); span.end(value) },
    wholeOptions: (value, name) => tracer.startSpan(name, value).end(),
    wholeLink: (value, name) => onSpan(name, (span) => span.addLink(value).addLinks([value]).addLink({ context: value })),
    wholeLinks: (value, name) => tracer.startSpan(name, { links: [value, { context: value }] }).end(),
    wholeStatus: (value, name) => onSpan(name, (span) => span.setStatus(value).setStatus({ code: value })),
    kind: (value, name) => tracer.startSpan(name, { kind: value }).end(),
    measurements: (value) => { if (typeof value !== 'number') for (const each of instruments) (each.add ?? each.record).call(each, value) },
    instruments: (value) => { for (const each of instruments) (each.add ?? each.record).call(each, 1, value) },
    names: (value) => { for (const make of [meter.createCounter, meter.createObservableGauge]) make.call(meter, value); meter.createHistogram('advised', { advice: value, description: value, unit: value }) },
    observed: (value) => gauge.addCallback((result) => result.observe(1, value)),
    record: (value, name) => logger.emit({ body: name, attributes: value }),
    wholeRecord: (value, name) => { logger.emit(value); logger.emit({ body: name }) },
    fields: (value, name) => logger.emit({ body: name, timestamp: value, observedTimestamp: value, eventName: value, severityText: value, severityNumber: value, exception: value }),
    body: (value, name) => logger.emit({ body: value, attributes: { name } }),
  }
  const [, , which] = process.argv
  for (const [way, use] of Object.entries(ways)) {
    const make = bad[which]
    try { use(make(), way) } catch (error) { console.log('thrown by', way, error) }
    tracer.startSpan('good').end()
    logger.emit({ body: 'good' })
    meter.createCounter('good').add(1)
  }
  // A name that is no text.
  try { tracer.startSpan(bad[which]()).end() } catch (error) { console.log('thrown by a name', error) }
  console.log('polluted', {}.polluted, {}.before)
`
const SPAN_WAYS = [
  'start',
  'attributes',
  'attribute',
  'event',
  'link',
  'exception',
  'status',
  'times',
  'wholeOptions',
  'wholeLink',
  'wholeLinks',
  'wholeStatus',
  'kind',
]
const RECORD_WAYS = ['record', 'wholeRecord', 'fields']
/** With those of metrics, and one for the body of a record. */
const WAYS = SPAN_WAYS.length + RECORD_WAYS.length + 5
const BAD = [
  'keys',
  'getter',
  'nestedGetter',
  'proxy',
  'list',
  'nothingButTraps',
  'json',
  'cycle',
  'levels',
  'manyLevels',
  'prototype',
  'others',
  'nothing',
  'number',
  'megabytes',
]
/** Those from which something can be read. */
const READABLE = new Set(BAD.filter((what) => !['keys', 'nothingButTraps', 'nothing', 'number'].includes(what)))

const LEFT_OUT = / (?:attribute|exception|span status|link|measurement|metric|before it starts)/

describe.each(BAD)('%s, given to each function of the API', (what) => {
  let result: AppResult
  let spans: readonly ReceivedSpan[]
  let logs: readonly ReceivedLog[]
  let metrics: readonly ReceivedMetric[]

  beforeAll(async () => {
    await using receiver = await startReceiver()
    // The receiver shares the test's thread: megabytes may keep it from answering for a while.
    const env = { OTEL_SERVICE_NAME: 'app', OTEL_NODE_EXIT_TIMEOUT: '20000' }
    result = await runApp({ code: APP, format: 'cjs', args: [what], receiver, env })
    ;({ spans, logs, metrics } = receiver)
  })

  it('throws nothing into the app, and changes nothing of it', () => {
    expect(result).toMatchObject({ code: 0, signal: null, stdout: 'polluted undefined undefined\n' })
    // A line for what was left out, and none for what was lost.
    expect(
      result.stderr.split('\n').filter((line) => line !== '' && (!LEFT_OUT.test(line) || / lost /.test(line))),
    ).toEqual([])
  })

  it('costs nothing of the rest', () => {
    expect(spans.filter(({ name }) => name === 'good')).toHaveLength(WAYS)
    expect(logs.filter(({ body }) => body === 'good')).toHaveLength(WAYS)
    const good = metrics.find(({ name }) => name === 'good')?.points[0]
    expect(good && 'value' in good && Number(good.value)).toBe(WAYS)
  })

  it('each span and each record is there, with what can be read', () => {
    for (const way of SPAN_WAYS) expect(spans.filter(({ name }) => name === way)).toHaveLength(1)
    expect(spans).toHaveLength(WAYS + SPAN_WAYS.length + 1)
    for (const way of RECORD_WAYS) expect(logs.filter(({ body }) => body === way)).toHaveLength(1)
    expect(logs.filter(({ attributes }) => attributes['name'] === 'body')).toHaveLength(1)
    const given = [
      ...spans.filter(({ name }) => ['start', 'attributes'].includes(name)).map(({ attributes }) => attributes),
      ...spans.flatMap(({ events }) =>
        events.filter(({ name }) => name === 'happened').map(({ attributes }) => attributes),
      ),
      ...spans.flatMap(({ links }) => links.map(({ attributes }) => attributes)),
      ...logs.filter(({ body }) => body === 'record').map(({ attributes }) => attributes),
    ]
    expect(given).toHaveLength(5)
    expect(given.filter(({ before }) => before === 1)).toHaveLength(READABLE.has(what) ? 5 : 0)
    for (const attributes of given) expect(Object.keys(attributes).length).toBeLessThanOrEqual(128)
  })
})
