import { setImmediate } from 'node:timers/promises'
import { SpanKind, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  getActiveSpan,
  getLogContext,
  getMeter,
  getSpanId,
  getTraceId,
  getTracer,
  recordException,
  startSpan,
  withExtractedContext,
  withSpan,
} from '../../src/api/door.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

const UNSAMPLED = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' }

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

describe('withSpan (P-14)', () => {
  it('runs the function in a span and returns its result', async () => {
    const rows = await withSpan('database.query', { table: 'users' }, async (span) => {
      span.setAttribute('rows_returned', 3)
      expect(getActiveSpan()).toBe(span)
      withSpan('child', () => {})
      await setImmediate()
      return 3
    })
    expect(rows).toBe(3)
    expect(traceTree(telemetry.spans, { attributes: ['table', 'rows_returned'] })).toBe(
      [
        'database.query  internal  @org/otel  ok  table=users  rows_returned=3',
        '└─ child  internal  @org/otel  ok',
      ].join('\n'),
    )
  })

  it("lets the user's own error out (P-15, P-T7)", async () => {
    const error = new RangeError('theirs')
    const fail = (): never => {
      throw error
    }
    expect(() => withSpan('s', fail)).toThrow(error)
    await expect(withSpan('s', {}, async () => fail())).rejects.toBe(error)
    expect(telemetry.spans.map(({ status, events }) => [status, events.length])).toEqual([
      [{ code: 'error', message: 'theirs' }, 1],
      [{ code: 'error', message: 'theirs' }, 1],
    ])
  })

  it('gives a span that does nothing when telemetry is off (P-16, P-T5)', () => {
    telemetry.stop()
    const result = withSpan('off', { a: 1 }, (span) => {
      span.setAttribute('a', 1).setAttributes({}).addEvent('e').addLink({ context: span.spanContext() }).updateName('x')
      span.setStatus({ code: 2 })
      span.recordException(new Error('x'))
      span.end()
      return span.isRecording()
    })
    expect(result).toBe(false)
  })

  it('refuses to be called without a function', () => {
    expect(() => withSpan('s', {}, undefined as never)).toThrow('withSpan(name, attributes?, fn) needs a function')
  })
})

describe('startSpan', () => {
  it('starts a span that is not the active one, with kind, start time and links', () => {
    const link = { context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 } }
    withSpan('outer', () => {
      const span = startSpan('s', { a: 1 }, { kind: SpanKind.CLIENT, startTime: [1_700_000_000, 5], links: [link] })
      expect(getActiveSpan()).not.toBe(span)
      span.end()
    })
    expect(telemetry.spans[0]).toMatchObject({
      name: 's',
      kind: 'client',
      attributes: { a: 1 },
      startNs: 1_700_000_000_000_000_005n,
      links: [{ traceId: link.context.traceId, spanId: link.context.spanId }],
      parentSpanId: telemetry.spans[1]?.spanId,
      status: { code: 'unset' },
    })
  })

  it('is a no-op when telemetry is off', () => {
    telemetry.stop()
    expect(startSpan('s').isRecording()).toBe(false)
  })
})

describe('recordException (T-32)', () => {
  it('records on the active span, or on the one that is given, once for each', () => {
    const error = new TypeError('boom')
    const other = startSpan('other')
    withSpan('active', () => {
      recordException(error)
      recordException(error)
      recordException(error, other)
    })
    other.end()
    expect(
      telemetry.spans.map(({ name, status, events, attributes }) => ({
        name,
        status,
        events: events.length,
        attributes,
      })),
    ).toEqual([
      {
        name: 'active',
        status: { code: 'error', message: 'boom' },
        events: 1,
        attributes: { 'error.type': 'TypeError' },
      },
      {
        name: 'other',
        status: { code: 'error', message: 'boom' },
        events: 1,
        attributes: { 'error.type': 'TypeError' },
      },
    ])
  })

  it('records two errors of the same place as two', () => {
    withSpan('s', () => {
      for (let index = 0; index < 2; index++) recordException(new Error('again'))
    })
    expect(telemetry.spans[0]?.events).toHaveLength(2)
  })

  it('does nothing without a span', () => {
    expect(() => recordException(new Error('nowhere'))).not.toThrow()
  })
})

describe('ids for logs', () => {
  it('are those of the active span (P-T10)', () => {
    withSpan('s', (span) => {
      const { traceId, spanId } = span.spanContext()
      expect([getTraceId(), getSpanId()]).toEqual([traceId, spanId])
      expect(getLogContext()).toEqual({ trace_id: traceId, span_id: spanId })
    })
  })

  it('are empty without a span and when telemetry is off (P-21, P-22, P-T8, P-T9)', () => {
    expect([getTraceId(), getSpanId(), getLogContext()]).toEqual(['', '', {}])
    telemetry.stop()
    expect([getTraceId(), getSpanId(), getLogContext()]).toEqual(['', '', {}])
  })

  it('are there for a span that is not recorded (F-62)', () => {
    withExtractedContext(UNSAMPLED, () => {
      expect(getLogContext()).toEqual({ trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' })
    })
  })

  it('are empty when the context fails', () => {
    telemetry.stop()
    const API = Symbol.for('opentelemetry.js.api.1')
    Reflect.set(globalThis, API, {
      context: {
        active() {
          throw new Error('broken')
        },
      },
    })
    expect([getTraceId(), getLogContext()]).toEqual(['', {}])
    Reflect.deleteProperty(globalThis, API)
  })
})

describe('getTracer and getMeter (T-30, M-21)', () => {
  it('give spans and metrics of their name and version', async () => {
    getTracer('shop.orders', '1.2').startSpan('s').end()
    const counter = getMeter('shop.orders', '1.2').createCounter('exports', { description: 'Exports' })
    counter.add(1, { user: 'a' })
    expect(telemetry.spans[0]?.scope).toMatchObject({ name: 'shop.orders', version: '1.2' })
    expect(await telemetry.metrics()).toMatchObject([
      {
        name: 'exports',
        description: 'Exports',
        scope: { name: 'shop.orders', version: '1.2' },
        points: [{ value: 1, attributes: { user: 'a' } }],
      },
    ])
  })

  it('have active spans of every form', () => {
    const tracer = getTracer('t')
    tracer.startActiveSpan('one', (span) => span.end())
    tracer.startActiveSpan('two', { attributes: { a: 1 } }, (span) => {
      expect(trace.getActiveSpan()).toBe(span)
      span.end()
    })
    expect(telemetry.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['one', {}],
      ['two', { a: 1 }],
    ])
  })

  it('are no-ops that can be kept when telemetry is off, and measure when it comes late (M-43, M-46e)', async () => {
    telemetry.stop()
    const tracer = getTracer('late')
    const meter = getMeter('late')
    const counter = meter.createCounter('counted')
    const gauge = meter.createObservableGauge('observed')
    gauge.addCallback((result) => result.observe(5))
    counter.add(100)
    expect(tracer.startActiveSpan('off', (span) => span.isRecording())).toBe(false)
    telemetry = captureTelemetry()
    counter.add(1)
    tracer.startSpan('on').end()
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['on'])
    expect((await telemetry.metrics()).map(({ name, points }) => [name, points.length, points[0]])).toMatchObject([
      ['counted', 1, { value: 1 }],
      ['observed', 1, { value: 5 }],
    ])
  })
})
