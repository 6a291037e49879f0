import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCarrier, writeCarrier } from '../../../src/instrumentations/queues/job-carrier.ts'

const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }

beforeAll(() => {
  const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }))
})
afterAll(() => propagation.disable())

describe('the carrier of a job (F-80)', () => {
  it('brings trace context and baggage to where the job is done', () => {
    const baggage = propagation.createBaggage({ plan: { value: 'gold' } })
    const text = writeCarrier(propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, SPAN), baggage))
    expect(JSON.parse(text ?? '')).toEqual({
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      baggage: 'plan=gold',
    })
    const read = readCarrier(ROOT_CONTEXT, text)
    expect(trace.getSpanContext(read)).toMatchObject(SPAN)
    expect(propagation.getBaggage(read)?.getEntry('plan')?.value).toBe('gold')
  })

  it('is nothing when there is nothing to carry', () => {
    expect(writeCarrier(context.active())).toBeUndefined()
  })

  it.each([
    undefined,
    null,
    7,
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"traceparent":7}',
    '{"traceparent":"00-0-0-0"}',
    '{"__proto__":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}',
    `{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","x":"${'x'.repeat(70_000)}"}`,
  ])('is not trusted: %j', (text) => {
    expect(trace.getSpanContext(readCarrier(ROOT_CONTEXT, text))).toBeUndefined()
  })

  it('has at most 64 entries', () => {
    const entries = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`x${i}`, '']))
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    expect(trace.getSpanContext(readCarrier(ROOT_CONTEXT, JSON.stringify({ ...entries, traceparent })))).toBeUndefined()
    expect(trace.getSpanContext(readCarrier(ROOT_CONTEXT, JSON.stringify({ traceparent, ...entries })))).toMatchObject(
      SPAN,
    )
  })
})
