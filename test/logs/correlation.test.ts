import { ROOT_CONTEXT, trace, TraceFlags, type Context, type Span, type SpanContext } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import {
  correlationOf,
  createCorrelator,
  LOG_KEYS,
  traceFieldNames,
  traceFields,
  type Correlation,
} from '../../src/logs/correlation.ts'

const SPAN: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
}
const VALID: Correlation = { keys: LOG_KEYS, parentId: false, when: 'valid' }
const remote = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceFlags: TraceFlags.NONE, isRemote: true })
const invalid = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceId: '0'.repeat(32) })

function recording(parentSpanContext?: SpanContext): Context {
  const span = { spanContext: () => SPAN, isRecording: () => true, parentSpanContext }
  return trace.setSpan(ROOT_CONTEXT, span as unknown as Span)
}

describe('F-62 traceFields', () => {
  test('in a valid span', () => {
    expect(traceFields(recording(), VALID)).toEqual({ trace_id: SPAN.traceId, span_id: SPAN.spanId, trace_flags: '01' })
  })

  test('in one that does not record too', () => {
    expect(traceFields(remote, VALID)).toEqual({ trace_id: SPAN.traceId, span_id: SPAN.spanId, trace_flags: '00' })
  })

  test('without a span, or in an invalid one, there are none (§7-10)', () => {
    expect(traceFields(ROOT_CONTEXT, VALID)).toBe(undefined)
    expect(traceFields(invalid, VALID)).toBe(undefined)
  })

  test('the names are the configuration’s', () => {
    const keys = { traceId: 'traceId', spanId: 'spanId', traceFlags: 'flags', parentSpanId: 'parent' }
    const correlation = correlationOf({ correlation: true, parentId: true, keys }) as Correlation
    expect(traceFields(recording({ ...SPAN, spanId: '00f067aa0ba902b7' }), correlation)).toEqual({
      traceId: SPAN.traceId,
      spanId: SPAN.spanId,
      flags: '01',
      parent: '00f067aa0ba902b7',
    })
    expect(traceFieldNames(keys)).toEqual(['traceId', 'spanId', 'flags', 'parent'])
  })

  test('flags have two digits', () => {
    const context = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceFlags: 0x1f })
    expect(traceFields(context, VALID)?.['trace_flags']).toBe('1f')
  })
})

describe('M-37 and P-20', () => {
  test('M-37 the parent’s id, when asked for and there is one', () => {
    const parentId = { ...VALID, parentId: true }
    expect(traceFields(recording({ ...SPAN, spanId: '00f067aa0ba902b7' }), parentId)).toHaveProperty(
      'parent_span_id',
      '00f067aa0ba902b7',
    )
    expect(traceFields(recording(), parentId)).not.toHaveProperty('parent_span_id')
    expect(traceFields(recording({ ...SPAN, spanId: '00f067aa0ba902b7' }), VALID)).not.toHaveProperty('parent_span_id')
  })

  test('M-37 only when recording, on demand', () => {
    expect(traceFields(remote, { ...VALID, when: 'recording' })).toBe(undefined)
    expect(traceFields(recording(), { ...VALID, when: 'recording' })).toHaveProperty('trace_id', SPAN.traceId)
  })

  test('P-20 always there, empty without a span, on demand', () => {
    expect(traceFields(ROOT_CONTEXT, { ...VALID, when: 'always' })).toEqual({ trace_id: '', span_id: '' })
    expect(traceFields(remote, { ...VALID, when: 'always' })).toHaveProperty('trace_id', SPAN.traceId)
  })

  test('off', () => {
    expect(correlationOf({ correlation: false, parentId: true, keys: LOG_KEYS })).toBe(undefined)
  })
})

describe('createCorrelator', () => {
  const other = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, spanId: '00f067aa0ba902b7' })

  test('gives the same as traceFields, whatever it gave before', () => {
    for (const correlation of [VALID, { ...VALID, parentId: true }, { ...VALID, when: 'recording' }] as const) {
      const correlator = createCorrelator(correlation)
      for (const context of [remote, remote, other, ROOT_CONTEXT, recording(), other, invalid, remote]) {
        expect(correlator.fields(context)).toEqual(traceFields(context, correlation))
      }
    }
  })

  test('and as text', () => {
    const correlator = createCorrelator(VALID)
    const text = `,"trace_id":"${SPAN.traceId}","span_id":"${SPAN.spanId}","trace_flags":"00"`
    expect([remote, ROOT_CONTEXT, remote, remote].map((context) => correlator.text(context))).toEqual([
      text,
      '',
      text,
      text,
    ])
    expect(createCorrelator({ ...VALID, when: 'always' }).text(ROOT_CONTEXT)).toBe(',"trace_id":"","span_id":""')
  })

  test('a span that has stopped recording is looked at again', () => {
    const correlator = createCorrelator({ ...VALID, when: 'recording' })
    let isRecording = true
    const span = { spanContext: () => SPAN, isRecording: () => isRecording } as unknown as Span
    const context = trace.setSpan(ROOT_CONTEXT, span)
    expect(correlator.text(context)).not.toBe('')
    isRecording = false
    expect(correlator.text(context)).toBe('')
  })
})
