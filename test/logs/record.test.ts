import { propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { attributeLimits } from '../../src/logs/attributes.ts'
import { createEventNamer } from '../../src/logs/event-namer.ts'
import { hrTime, toLogRecord, type LoggerRecord, type RecordOptions } from '../../src/logs/record.ts'

const OPTIONS: RecordOptions = {
  limits: attributeLimits({ attributeValueLengthLimit: Infinity, attributeCountLimit: 128 }),
  baggage: true,
  eventNameAttribute: 'event.name',
  eventNameOf: createEventNamer(),
}

function record(over: Partial<LoggerRecord>): LoggerRecord {
  return {
    kind: 'pino',
    domain: 'code_references',
    severity: { number: 9, text: 'info' },
    timeMs: 1_767_323_045_678,
    message: 'scan-created',
    fields: {},
    reserved: new Set(['level']),
    ...over,
  }
}

const withBaggage = (entries: Record<string, string>) =>
  propagation.setBaggage(
    ROOT_CONTEXT,
    propagation.createBaggage(Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }]))),
  )

describe('F-50 F-T30 toLogRecord', () => {
  test('body, event name, severity, time, attributes, context', () => {
    const context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.SAMPLED,
    })
    const fields = { organisation__id: 1, code_references__count: 3, level: 'x' }
    expect(toLogRecord(record({ fields }), OPTIONS, context)).toEqual({
      eventName: 'code_references.scan_created',
      timestamp: [1_767_323_045, 678_000_000],
      severityNumber: 9,
      severityText: 'info',
      body: 'scan-created',
      attributes: { 'organisation.id': 1, 'code_references.count': 3, 'event.name': 'code_references.scan_created' },
      context,
    })
  })

  test('prose is no event', () => {
    const logRecord = toLogRecord(record({ message: 'Server listening on 8080' }), OPTIONS, ROOT_CONTEXT)
    expect(logRecord).not.toHaveProperty('eventName')
    expect(logRecord).toMatchObject({ body: 'Server listening on 8080', attributes: {} })
  })

  test('F-T1 F-T2 F-T3 the facade’s records are all events', () => {
    const nameOf = (message: string, domain: string | undefined) =>
      toLogRecord(record({ kind: 'facade', domain, message }), OPTIONS, ROOT_CONTEXT).eventName
    expect(nameOf('scan-created', 'code_references')).toBe('code_references.scan_created')
    expect(nameOf('', 'mylogger')).toBe('mylogger.unknown')
    expect(nameOf('some event', undefined)).toBe('some event')
    expect(toLogRecord(record({ kind: 'facade', message: '' }), OPTIONS, ROOT_CONTEXT).body).toBe('')
    expect(nameOf('x'.repeat(1_000), undefined)).toBe('x'.repeat(100))
  })

  test.each([['otel.event.name'], ['event.name']])('a call names its event by %s, verbatim', (field) => {
    const logRecord = toLogRecord(
      record({ message: 'any text', fields: { [field]: 'My.Event' } }),
      OPTIONS,
      ROOT_CONTEXT,
    )
    expect(logRecord.eventName).toBe('My.Event')
    expect(logRecord.attributes).toHaveProperty(['event.name'], 'My.Event')
  })

  test.each([[''], [5], ['x'.repeat(257)]])('%j is no name', (name) => {
    expect(toLogRecord(record({ fields: { 'otel.event.name': name } }), OPTIONS, ROOT_CONTEXT).eventName).toBe(
      'code_references.scan_created',
    )
  })

  test('what is missing stays missing', () => {
    const bare = record({ message: undefined, timeMs: undefined, severity: { number: 1, text: undefined } })
    expect(toLogRecord(bare, OPTIONS, ROOT_CONTEXT)).toEqual({
      severityNumber: 1,
      attributes: {},
      context: ROOT_CONTEXT,
    })
  })

  test.each([
    [5, '5'],
    [false, 'false'],
    [null, 'null'],
    [{ a: 1 }, '{"a":1}'],
    ['x'.repeat(300_000), 'x'.repeat(262_144)],
  ])('the message %j is text', (message, body) => {
    expect(toLogRecord(record({ message }), OPTIONS, ROOT_CONTEXT).body).toBe(body)
  })

  test('F-63 an error', () => {
    const error = Object.assign(new TypeError('bad'), { stack: 'STACK' })
    expect(toLogRecord(record({ message: 'it failed', error }), OPTIONS, ROOT_CONTEXT).attributes).toEqual({
      'exception.type': 'TypeError',
      'exception.message': 'bad',
      'exception.stacktrace': 'STACK',
    })
  })

  test('the message of an error is not the name of an event', () => {
    const error = new Error('timeout')
    expect(toLogRecord(record({ message: 'timeout', error }), OPTIONS, ROOT_CONTEXT).eventName).toBe(undefined)
    expect(toLogRecord(record({ message: 'import.failed', error }), OPTIONS, ROOT_CONTEXT).eventName).toBe(
      'code_references.import.failed',
    )
  })

  test('bindings lie under the fields of the call', () => {
    const { attributes } = toLogRecord(
      record({ message: 'x y', bound: { a: 1, b: 1, level: 1 }, fields: { b: 2 } }),
      OPTIONS,
      ROOT_CONTEXT,
    )
    expect(attributes).toEqual({ a: 1, b: 2 })
  })
})

describe('F-58 F-59 precedence', () => {
  test('F-T32 baggage entries are attributes', () => {
    const context = withBaggage({ 'amplitude.device_id': 'd1', 'amplitude.session_id': 's1' })
    expect(toLogRecord(record({}), OPTIONS, context).attributes).toEqual({
      'amplitude.device_id': 'd1',
      'amplitude.session_id': 's1',
      'event.name': 'code_references.scan_created',
    })
  })

  test('fields < baggage < event-name attribute', () => {
    const context = withBaggage({ shared: 'baggage', 'event.name': 'baggage' })
    const fields = { shared: 'field', own: 'field' }
    expect(toLogRecord(record({ fields }), OPTIONS, context).attributes).toEqual({
      own: 'field',
      shared: 'baggage',
      'event.name': 'code_references.scan_created',
    })
  })

  test('the attributes that win come first, so that a count limit does not cost them', () => {
    const fields = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, index]))
    const { attributes } = toLogRecord(record({ fields, error: new Error('x') }), OPTIONS, withBaggage({ user: 'u' }))
    expect(Object.keys(attributes ?? {}).slice(0, 6)).toEqual([
      'exception.type',
      'exception.message',
      'exception.stacktrace',
      'user',
      'event.name',
      'k0',
    ])
  })

  test('F-58 an allow list, or none at all', () => {
    const context = withBaggage({ wanted: '1', secret: '2' })
    const prose = record({ message: 'some text' })
    expect(toLogRecord(prose, { ...OPTIONS, baggage: ['wanted', 'absent'] }, context).attributes).toEqual({
      wanted: '1',
    })
    expect(toLogRecord(prose, { ...OPTIONS, baggage: false }, context).attributes).toEqual({})
  })

  test('a thousand entries leave room for what the app logs', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'v']))
    const { attributes } = toLogRecord(record({ fields: { own: 1 } }), OPTIONS, withBaggage(many))
    // The SDK keeps the first 128.
    expect(Object.keys(attributes ?? {}).indexOf('own')).toBeLessThan(128)
    const late = { ...OPTIONS, baggage: ['k999'] }
    expect(toLogRecord(record({ message: 'a b' }), late, withBaggage(many)).attributes).toEqual({ k999: 'v' })
  })

  test('a thousand entries are bounded, and a key like __proto__ is harmless', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'v']))
    expect(
      Object.keys(toLogRecord(record({ message: 'a b' }), OPTIONS, withBaggage(many)).attributes ?? {}),
    ).toHaveLength(64)
    const context = propagation.setBaggage(
      ROOT_CONTEXT,
      propagation.createBaggage(JSON.parse('{"__proto__":{"value":"x"}}')),
    )
    const { attributes } = toLogRecord(record({ message: 'a b' }), OPTIONS, context)
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype)
  })

  test('§7-17 the attribute’s name is configured, or it is off', () => {
    expect(
      toLogRecord(record({}), { ...OPTIONS, eventNameAttribute: 'flagsmith.event' }, ROOT_CONTEXT).attributes,
    ).toEqual({
      'flagsmith.event': 'code_references.scan_created',
    })
    expect(toLogRecord(record({}), { ...OPTIONS, eventNameAttribute: undefined }, ROOT_CONTEXT).attributes).toEqual({})
  })
})

test('F-56 hrTime is exact for times before the process started too', () => {
  expect(hrTime(0)).toEqual([0, 0])
  expect(hrTime(1_500)).toEqual([1, 500_000_000])
  expect(hrTime(1_767_323_045_678.25)).toEqual([1_767_323_045, 678_250_000])
})
