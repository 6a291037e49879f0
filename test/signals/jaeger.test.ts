import { defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { createJaegerPropagator } from '../../src/signals/propagators/jaeger.ts'

const jaeger = createJaegerPropagator()
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'

function extract(carrier: Record<string, string | string[]>): ReturnType<typeof jaeger.extract> {
  return jaeger.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)
}

describe('reads uber-trace-id', () => {
  it.each([
    [`${TRACE_ID}:${SPAN_ID}:0:1`, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true }],
    [`${TRACE_ID}%3A${SPAN_ID}%3A0%3A00`, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 0, isRemote: true }],
    ['ab:cd:0:3', { traceId: 'ab'.padStart(32, '0'), spanId: 'cd'.padStart(16, '0'), traceFlags: 1, isRemote: true }],
  ])('%s', (header, expected) => {
    expect(trace.getSpanContext(extract({ 'uber-trace-id': header }))).toEqual(expected)
  })

  it.each(['', 'x', `${TRACE_ID}:${SPAN_ID}`, `0:0:0:1`, `${TRACE_ID}:${SPAN_ID}:0:zz`, `${TRACE_ID}0:${SPAN_ID}:0:1`])(
    'ignores %j',
    (header) => {
      expect(trace.getSpanContext(extract({ 'uber-trace-id': header }))).toBeUndefined()
    },
  )
})

it('reads baggage, also with a bad percent sign, and no prototype of it', () => {
  const baggage = propagation.getBaggage(
    extract({ 'uberctx-user': 'J%20D', 'uberctx-odd': '%zz', 'uberctx-__proto__': 'x' }),
  )
  expect(baggage?.getAllEntries()).toEqual([
    ['user', { value: 'J D' }],
    ['odd', { value: '%zz' }],
    ['__proto__', { value: 'x' }],
  ])
})

it('writes what it reads', () => {
  const carrier: Record<string, string> = {}
  const context = propagation.setBaggage(
    trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 }),
    propagation.createBaggage({ user: { value: 'J D' } }),
  )
  jaeger.inject(context, carrier, defaultTextMapSetter)
  expect(carrier).toEqual({ 'uber-trace-id': `${TRACE_ID}:${SPAN_ID}:0:01`, 'uberctx-user': 'J%20D' })
})
