import { setImmediate } from 'node:timers/promises'
import { context, propagation } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  getActiveSpan,
  injectTraceContext,
  type TraceCarrier,
  withExtractedContext,
  withExtractedSpan,
  withSpan,
} from '../../src/api/door.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

const tenant = (): string | undefined => propagation.getActiveBaggage()?.getEntry('tenant')?.value

describe('injectTraceContext (F-80)', () => {
  it('is null without an active trace, and when telemetry is off', () => {
    expect(injectTraceContext()).toBeNull()
    telemetry.stop()
    expect(injectTraceContext()).toBeNull()
  })

  it('carries trace context and baggage as plain text', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } })
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      expect(injectTraceContext()).toEqual({ baggage: 'tenant=acme' })
      withSpan('enqueue', (span) => {
        const { traceId, spanId } = span.spanContext()
        expect(injectTraceContext()).toEqual({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=acme' })
      })
    })
  })

  it('is null when the propagator fails', () => {
    telemetry.stop()
    const API = Symbol.for('opentelemetry.js.api.1')
    const failing = (): never => {
      throw new Error('broken')
    }
    Reflect.set(globalThis, API, { propagation: { inject: failing, extract: failing } })
    expect(injectTraceContext()).toBeNull()
    expect(withExtractedContext({ traceparent: TRACEPARENT }, () => 'ran')).toBe('ran')
    Reflect.deleteProperty(globalThis, API)
  })
})

describe('withExtractedContext and withExtractedSpan (F-80)', () => {
  const carriers: readonly (readonly [string, unknown, string | undefined])[] = [
    ['a parent', { traceparent: TRACEPARENT, baggage: 'tenant=acme' }, 'b7ad6b7169203331'],
    ['a parent in JSON text', JSON.stringify({ traceparent: TRACEPARENT, baggage: 'tenant=acme' }), 'b7ad6b7169203331'],
    ['a parent with other capitals', { Traceparent: TRACEPARENT, BAGGAGE: 'tenant=acme' }, 'b7ad6b7169203331'],
    ['an empty carrier', {}, undefined],
    ['a null carrier', null, undefined],
    ['no carrier', undefined, undefined],
    ['text that is no JSON', '{', undefined],
    ['a number', 7, undefined],
    ['an invalid parent', { traceparent: 'nonsense' }, undefined],
    ['values that are no text', { traceparent: [TRACEPARENT], baggage: { toString: 1 } }, undefined],
  ]

  it.each(carriers)('with %s: success', async (_name, carrier, parentSpanId) => {
    const result = await withExtractedSpan(carrier, 'resize', { task_type: 'image' }, async () => {
      await setImmediate()
      expect(tenant()).toBe(parentSpanId === undefined ? undefined : 'acme')
      return 'done'
    })
    expect(result).toBe('done')
    expect(telemetry.spans).toMatchObject([
      { name: 'resize', kind: 'consumer', attributes: { task_type: 'image' }, status: { code: 'ok' } },
    ])
    expect(telemetry.spans[0]?.parentSpanId).toBe(parentSpanId)
    // Detached afterwards.
    expect(getActiveSpan().isRecording()).toBe(false)
  })

  it.each(carriers)('with %s: failure', (_name, carrier, parentSpanId) => {
    const error = new Error('no such image')
    expect(() =>
      withExtractedSpan(carrier, 'resize', undefined, () => {
        throw error
      }),
    ).toThrow(error)
    expect(telemetry.spans).toMatchObject([{ name: 'resize', status: { code: 'error', message: 'no such image' } }])
    expect(telemetry.spans[0]?.events).toHaveLength(1)
    expect(telemetry.spans[0]?.parentSpanId).toBe(parentSpanId)
  })

  it('links the job to the request that stored it, end to end', () => {
    const queue: string[] = []
    withSpan('POST /images', () => queue.push(JSON.stringify({ id: 1, traceContext: injectTraceContext() })))
    const job = JSON.parse(queue[0] ?? '') as { traceContext: TraceCarrier }
    withExtractedContext(job.traceContext, () => withSpan('resize', () => {}))
    expect(traceTree(telemetry.spans)).toBe(
      ['POST /images  internal  @org/otel  ok', '└─ resize  internal  @org/otel  ok'].join('\n'),
    )
  })

  it('runs the job when telemetry is off, with a span that does nothing', () => {
    telemetry.stop()
    expect(withExtractedContext({ traceparent: TRACEPARENT }, () => 'ran')).toBe('ran')
    expect(withExtractedSpan({}, 's', {}, (span) => span.isRecording())).toBe(false)
  })

  it('lets a hostile carrier change nothing', () => {
    const carrier = JSON.parse(
      `{"__proto__":{"polluted":1},"constructor":"x","traceparent":"${'9'.repeat(70_000)}"}`,
    ) as object
    const throwing = Object.defineProperty({}, 'traceparent', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    const endless = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'v']))
    for (const each of [carrier, throwing, endless, new Proxy({}, { ownKeys: () => [] })]) {
      expect(withExtractedContext(each, () => getActiveSpan().isRecording())).toBe(false)
    }
    expect('polluted' in {}).toBe(false)
  })
})
