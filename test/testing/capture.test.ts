import { context, logs, metrics, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { getMeter } from '../../src/api/meters-tracers.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'
import { assertMarkedGlobal } from '../../src/testing/observations.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'

const API = Symbol.for('opentelemetry.js.api.1')
const LEGACY_LOGS = Symbol.for('io.opentelemetry.js.api.logs')
const globals = globalThis as Record<symbol, unknown>

// As applications do, and before anything is registered.
const tracer = trace.getTracer('app', '1.2.3')
const logger = logs.getLogger('app')
const meter = getMeter('app')
const imports = meter.createCounter('imports')
const users = meter.createObservableGauge('users', { unit: '{user}' })
users.addCallback((result) => result.observe(7, { scope: 'global' }))
const low = meter.createObservableUpDownCounter('low')
const high = meter.createObservableCounter('high')
meter.addBatchObservableCallback(
  (result) => {
    result.observe(low, -1)
    result.observe(high, 2)
  },
  [low, high],
)

const open: CapturedTelemetry[] = []
function capture(...args: Parameters<typeof captureTelemetry>): CapturedTelemetry {
  const telemetry = captureTelemetry(...args)
  open.push(telemetry)
  return telemetry
}
afterEach(() => {
  for (const telemetry of open.splice(0)) telemetry.stop()
})

async function pointsOf(telemetry: CapturedTelemetry, name: string): Promise<unknown> {
  return (await telemetry.metrics()).find((metric) => metric.name === name)?.points
}

describe('captureTelemetry', () => {
  it('captures spans of a tracer that was got before, with parents, status and events', () => {
    const telemetry = capture({ resource: { 'service.name': 'shop', answer: 42 } })
    tracer.startActiveSpan('outer', { attributes: { a: 1 } }, (outer) => {
      trace.getTracer('other').startSpan('inner').end()
      outer.recordException(new TypeError('boom'))
      outer.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' })
      outer.end()
    })
    expect(traceTree(telemetry.spans, { statusMessage: true, events: true, attributes: ['a'] })).toBe(
      ['outer  internal  app  error  boom  a=1  [exception]', '└─ inner  internal  other'].join('\n'),
    )
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['inner', 'outer'])
    expect(telemetry.spans[0]?.resource).toEqual({ 'service.name': 'shop', answer: 42 })
    expect(telemetry.spans[1]?.scope).toEqual({ name: 'app', version: '1.2.3', attributes: {}, schemaUrl: undefined })
    expect(telemetry.spans).toBe(telemetry.spans)
  })

  it('captures log records of a logger that was got before', () => {
    const telemetry = capture()
    tracer.startActiveSpan('s', (span) => {
      logger.emit({ eventName: 'e', body: 'hello', severityNumber: 9, attributes: { n: 1 } })
      span.end()
    })
    expect(telemetry.logs).toHaveLength(1)
    expect(telemetry.logs[0]).toMatchObject({
      eventName: 'e',
      body: 'hello',
      severityNumber: 9,
      attributes: { n: 1 },
      traceId: telemetry.spans[0]?.traceId,
      spanId: telemetry.spans[0]?.spanId,
      resource: { 'service.name': 'test' },
    })
  })

  it('captures metrics of instruments that were made before', async () => {
    const telemetry = capture()
    imports.add(1, { kind: 'csv' })
    imports.add(2, { kind: 'csv' })
    const found = await telemetry.metrics()
    expect(found.map(({ name, kind }) => [name, kind])).toEqual([
      ['high', 'sum'],
      ['imports', 'sum'],
      ['low', 'sum'],
      ['users', 'gauge'],
    ])
    const points = found.flatMap(({ points }) =>
      points.map((point) => [point.attributes, 'value' in point && point.value]),
    )
    expect(points).toEqual([
      [{}, 2],
      [{ kind: 'csv' }, 3],
      [{}, -1],
      [{ scope: 'global' }, 7],
    ])
    expect(() => found.filter(({ name }) => name === 'users').forEach(assertMarkedGlobal)).not.toThrow()
    imports.add(4, { kind: 'csv' })
    expect(await pointsOf(telemetry, 'imports')).toMatchObject([{ value: 7 }])
  })

  it('captures instruments of every kind that the app makes through the API while it runs', async () => {
    const telemetry = capture()
    const own = metrics.getMeter('own', '2')
    own.createUpDownCounter('updown').add(-3)
    own.createGauge('gauge').record(1.5)
    own.createHistogram('histogram', { advice: { explicitBucketBoundaries: [1, 10] } }).record(5)
    const observed = own.createObservableGauge('observed')
    const callback = (result: { observe: (value: number) => void }): void => result.observe(9)
    observed.addCallback(callback)
    const found = (await telemetry.metrics()).filter(({ scope }) => scope.name === 'own')
    expect(found.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'gauge gauge',
      'histogram histogram',
      'observed gauge',
      'updown sum',
    ])
    expect(found[1]?.points[0]).toMatchObject({ bucketCounts: [0, 1, 0], sum: 5 })
    observed.removeCallback(callback)
    telemetry.clear()
    expect(await telemetry.metrics()).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ name: 'observed' })]),
    )
  })

  it('starts each capture from nothing', async () => {
    const first = capture()
    imports.add(1)
    tracer.startSpan('first').end()
    first.stop()
    const second = capture()
    imports.add(10)
    tracer.startSpan('second').end()
    expect(second.spans.map(({ name }) => name)).toEqual(['second'])
    expect(await pointsOf(second, 'imports')).toMatchObject([{ value: 10 }])
    // What the first has captured stays to be read.
    expect(first.spans.map(({ name }) => name)).toEqual(['first'])
    expect(await pointsOf(first, 'imports')).toMatchObject([{ value: 1 }])
  })

  it('forgets at clear', async () => {
    const telemetry = capture()
    tracer.startSpan('old').end()
    logger.emit({ body: 'old' })
    imports.add(5)
    telemetry.clear()
    expect([telemetry.spans, telemetry.logs]).toEqual([[], []])
    imports.add(1)
    expect(await pointsOf(telemetry, 'imports')).toMatchObject([{ value: 1 }])
  })

  it('leaves no global behind', () => {
    expect([API in globals, LEGACY_LOGS in globals]).toEqual([false, false])
    const telemetry = capture()
    expect([API in globals, LEGACY_LOGS in globals]).toEqual([true, true])
    telemetry.stop()
    telemetry.stop()
    expect([API in globals, LEGACY_LOGS in globals]).toEqual([false, false])
    tracer.startSpan('after').end()
    expect(telemetry.spans).toEqual([])
    expect(tracer.startSpan('after').isRecording()).toBe(false)
  })

  it('ends with `using`', () => {
    {
      using telemetry = captureTelemetry()
      tracer.startSpan('inside').end()
      expect(telemetry.spans).toHaveLength(1)
    }
    expect(API in globals).toBe(false)
  })

  it('puts back what was registered', () => {
    const registered = Object.freeze({ version: '1.9.0', trace: { getTracer: () => undefined } })
    Object.defineProperty(globalThis, API, {
      value: registered,
      configurable: true,
      enumerable: false,
      writable: false,
    })
    try {
      const telemetry = capture()
      tracer.startSpan('captured').end()
      expect(telemetry.spans).toHaveLength(1)
      telemetry.stop()
      expect(Object.getOwnPropertyDescriptor(globalThis, API)).toEqual({
        value: registered,
        configurable: true,
        enumerable: false,
        writable: false,
      })
    } finally {
      delete globals[API]
    }
  })

  it('does not take away what the app has registered in the meantime', () => {
    const telemetry = capture()
    const theirs = { version: '1.10.0' }
    globals[API] = theirs
    telemetry.stop()
    expect(globals[API]).toBe(theirs)
    delete globals[API]
  })

  it('nests: the last one gets everything, until it ends, in any order', () => {
    const outer = capture()
    const inner = capture()
    tracer.startSpan('one').end()
    outer.stop()
    tracer.startSpan('two').end()
    const third = capture()
    tracer.startSpan('three').end()
    third.stop()
    tracer.startSpan('four').end()
    const names = (telemetry: CapturedTelemetry): string[] => telemetry.spans.map(({ name }) => name)
    expect([names(outer), names(inner), names(third)]).toEqual([[], ['one', 'two', 'four'], ['three']])
    inner.stop()
    expect(API in globals).toBe(false)
  })

  it('keeps concurrent captures apart with run', async () => {
    const telemetries = [capture(), capture(), capture()]
    await Promise.all(
      telemetries.map((telemetry, index) =>
        telemetry.run(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5 - index))
          tracer.startSpan(`work ${index}`).end()
          imports.add(index + 1)
          logger.emit({ body: index })
        }),
      ),
    )
    for (const [index, telemetry] of telemetries.entries()) {
      expect(telemetry.spans.map(({ name }) => name)).toEqual([`work ${index}`])
      expect(telemetry.logs.map(({ body }) => body)).toEqual([index])
      expect(await pointsOf(telemetry, 'imports')).toMatchObject([{ value: index + 1 }])
    }
  })

  it('propagates context and baggage as W3C has it', () => {
    const telemetry = capture()
    const carrier: Record<string, string> = {}
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } })
    tracer.startActiveSpan('s', (span) => {
      propagation.inject(propagation.setBaggage(context.active(), baggage), carrier)
      span.end()
    })
    const [span] = telemetry.spans
    expect(carrier).toEqual({ traceparent: `00-${span?.traceId}-${span?.spanId}-01`, baggage: 'tenant=acme' })
    const extracted = propagation.extract(ROOT_CONTEXT, carrier)
    expect(trace.getSpanContext(extracted)?.traceId).toBe(span?.traceId)
  })

  it('records the children of a parent that was not sampled', () => {
    const telemetry = capture()
    const parent = propagation.extract(ROOT_CONTEXT, {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
    })
    tracer.startSpan('child', {}, parent).end()
    expect(telemetry.spans.map(({ name, traceId, parentSpanId }) => ({ name, traceId, parentSpanId }))).toEqual([
      { name: 'child', traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' },
    ])
  })

  it('reads the older logs API, which is another global', async () => {
    const legacy = await import('@opentelemetry/api-logs')
    const telemetry = capture()
    legacy.logs.getLogger('legacy').emit({ body: 'from the older API' })
    expect(telemetry.logs.map(({ body, scope }) => [body, scope.name])).toEqual([['from the older API', 'legacy']])
  })

  it('uses copies of the API that are given to it', () => {
    const delegates: unknown[] = []
    const copy = {
      trace: { getTracerProvider: () => ({ setDelegate: (provider: unknown) => delegates.push(provider) }) },
    }
    capture({ api: [copy, undefined, 'nonsense', { trace: null }] })
    expect(delegates).toHaveLength(1)
  })
})

describe('the receiver for tests that run child processes', () => {
  it('is the one that the product is tested with', async () => {
    await using receiver = await startReceiver()
    expect(receiver.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})
