import { setImmediate } from 'node:timers/promises'
import { context, propagation } from '@opentelemetry/api'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EventLogger, getEventLogger, withExtractedContext, withLogContext, withSpan } from '../../src/api/door.ts'
import type { ReceivedLog } from '../../src/receiver/received.ts'
import { setState } from '../../src/state.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'
import { DISTRO_VERSION } from '../../src/version.ts'

const API = Symbol.for('opentelemetry.js.api.1')
const STATE = Symbol.for('@org/otel')

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => {
  telemetry.stop()
  vi.restoreAllMocks()
  Reflect.deleteProperty(globalThis, STATE)
})

function onlyLog(): ReceivedLog {
  expect(telemetry.logs).toHaveLength(1)
  return telemetry.logs[0] as ReceivedLog
}

describe('an event as a log record', () => {
  it('has body, event name, severity, attributes and our scope (F-50, F-65, F-T30, F-T33)', () => {
    const before = BigInt(Date.now()) * 1_000_000n
    getEventLogger('workflows').bind({ organisation__id: 7 }).info('scan-created', { feature_count: 3 })
    expect(onlyLog()).toMatchObject({
      body: 'scan-created',
      eventName: 'workflows.scan_created',
      severityNumber: 9,
      severityText: 'info',
      attributes: { 'organisation.id': 7, feature_count: 3, 'event.name': 'workflows.scan_created' },
      scope: { name: '@org/otel', version: DISTRO_VERSION },
    })
    expect(onlyLog().timeNs).toBeGreaterThanOrEqual(before)
  })

  it('has levels as structlog has them (F-55, F-T6)', () => {
    const log = getEventLogger('l')
    const levels = ['trace', 'debug', 'info', 'warning', 'warn', 'error', 'critical', 'fatal'] as const
    for (const level of levels) log[level]('e')
    log.exception('e', new Error('x'))
    log.log('error', 'e')
    log.log('whatever', 'e')
    expect(telemetry.logs.map(({ severityNumber, severityText }) => [severityNumber, severityText])).toEqual([
      [1, 'trace'],
      [5, 'debug'],
      [9, 'info'],
      [13, 'warning'],
      [13, 'warning'],
      [17, 'error'],
      [21, 'critical'],
      [21, 'critical'],
      [17, 'error'],
      [17, 'error'],
      [1, 'whatever'],
    ])
  })

  it.each([
    ['mylogger', '', 'mylogger.unknown'],
    [undefined, 'some.event', 'some.event'],
    ['', 'some.event', 'some.event'],
    ['My-Logger', 'HTTPRequest', 'My-Logger.http_request'],
    ['l', 'some event', 'l.some event'],
  ])('of %o and %o is named %s (F-53, F-54, F-T1, F-T2)', (domain, event, name) => {
    getEventLogger(domain).info(event)
    expect([onlyLog().eventName, onlyLog().body]).toEqual([name, event])
  })

  it('leaves single underscores alone, and reserved keys out (F-51, F-52, F-T4, F-T5, F-T31)', () => {
    getEventLogger('l').info('e', {
      a_b: 1,
      c__d__e: 2,
      event: 'x',
      level: 'x',
      timestamp: 'x',
      logger: 'x',
      trace_id: 'x',
      span_id: 'x',
    })
    expect(onlyLog().attributes).toEqual({ a_b: 1, 'c.d.e': 2, 'event.name': 'l.e' })
  })

  it('has other values as JSON text (F-57, F-T34)', () => {
    const circular: Record<string, unknown> = { a: 1 }
    circular['self'] = circular
    getEventLogger('l').info('e', {
      nested: { key: 'value' },
      items: [1, 2, 3],
      none: null,
      missing: undefined,
      circular,
      when: new Date(0),
      big: 12n,
      get broken(): never {
        throw new Error('no')
      },
    })
    expect(onlyLog().attributes).toEqual({
      nested: '{"key":"value"}',
      items: '[1,2,3]',
      none: 'null',
      circular: '{"a":1,"self":"[circular]"}',
      when: '1970-01-01T00:00:00.000Z',
      big: '12',
      broken: '[unreadable]',
      'event.name': 'l.e',
    })
  })

  it.each(['error', 'err', 'exception', 'exc_info'])('has the error in `%s` as its exception (F-63)', (field) => {
    const error = new TypeError('boom')
    getEventLogger('l').error('failed', { [field]: error, a: 1 })
    expect(onlyLog().attributes).toEqual({
      a: 1,
      'event.name': 'l.failed',
      'exception.type': 'TypeError',
      'exception.message': 'boom',
      'exception.stacktrace': error.stack,
    })
  })

  it('has trace context on the record and not among the attributes (F-61, F-T35)', () => {
    withSpan('s', () => getEventLogger('l').info('e'))
    expect([onlyLog().traceId, onlyLog().spanId]).toEqual([telemetry.spans[0]?.traceId, telemetry.spans[0]?.spanId])
    expect(Object.keys(onlyLog().attributes)).toEqual(['event.name'])
  })

  it('is an event of the active span, too (F-60, F-T7), and of none when there is none (F-T8)', () => {
    const log = getEventLogger('l')
    withSpan('s', () => log.info('inside', { a: 1 }))
    log.info('outside')
    expect(telemetry.spans[0]?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['l.inside', { a: 1, 'event.name': 'l.inside' }],
    ])
    expect(telemetry.logs).toHaveLength(2)
  })

  it('carries baggage, which wins over fields; the event name wins over both (F-58, F-59, F-T32, F-T39)', () => {
    withExtractedContext({ baggage: 'amplitude.device_id=d1,tenant=acme,event.name=x' }, () => {
      getEventLogger('l').info('e', { tenant: 'other', 'event.name': 'mine', 'amplitude.session_id': 's1' })
    })
    expect(onlyLog().attributes).toEqual({
      'amplitude.device_id': 'd1',
      'amplitude.session_id': 's1',
      tenant: 'acme',
      'event.name': 'mine',
    })
    expect(onlyLog().eventName).toBe('mine')
  })

  it('is made as the configuration of the preload says', () => {
    setState({
      version: '0',
      enabled: true,
      setup() {},
      flush: async () => true,
      shutdown: async () => true,
      status: () => {
        throw new Error('not asked')
      },
      events: {
        limits: { attributeValueLengthLimit: 3, attributeCountLimit: 128 },
        spanEvents: false,
        baggage: ['tenant'],
        eventNameAttribute: 'flagsmith.event',
        eventCatalogue: undefined,
        eventAllowlist: undefined,
      },
    })
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' }, other: { value: 'x' } })
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      withSpan('s', () => getEventLogger('l').info('e', { text: 'abcdef' }))
    })
    expect(onlyLog().attributes).toEqual({ text: 'abc', tenant: 'acm', 'flagsmith.event': 'l.e' })
    expect(telemetry.spans[0]?.events).toEqual([])
  })
})

describe('the allow list', () => {
  it('keeps other events from the records and from the span', () => {
    setState({
      version: '0',
      enabled: true,
      setup() {},
      flush: async () => true,
      shutdown: async () => true,
      status: () => {
        throw new Error('not asked')
      },
      events: {
        limits: { attributeValueLengthLimit: Number.POSITIVE_INFINITY, attributeCountLimit: 128 },
        spanEvents: true,
        baggage: true,
        eventNameAttribute: undefined,
        eventCatalogue: undefined,
        eventAllowlist: ['shop.*'],
      },
    })
    withSpan('s', () => {
      getEventLogger('shop').info('ordered')
      getEventLogger('debugging').info('cart')
    })
    expect(telemetry.logs.map(({ eventName }) => eventName)).toEqual(['shop.ordered'])
    expect(telemetry.spans[0]?.events.map(({ name }) => name)).toEqual(['shop.ordered'])
  })
})

describe('bind (F-50)', () => {
  it('adds to what is bound, the call before the logger before the context (F-66)', async () => {
    const base = getEventLogger('l').bind({ a: 'logger', b: 'logger' })
    const bound = base.bind({ b: 'bound' })
    await withLogContext({ a: 'context', request: 1, c: 'context' }, async () => {
      await setImmediate()
      withLogContext({ nested: true }, () => bound.info('e', { c: 'call' }))
    })
    base.unbind('b', 'missing').info('plain')
    expect(telemetry.logs.map(({ attributes }) => attributes)).toEqual([
      { a: 'logger', b: 'bound', c: 'call', request: 1, nested: true, 'event.name': 'l.e' },
      { a: 'logger', 'event.name': 'l.plain' },
    ])
  })

  it('can be handed round without its object', () => {
    const { bind } = getEventLogger('l')
    const { info } = bind({ a: 1 })
    info('e')
    expect(onlyLog().attributes).toEqual({ a: 1, 'event.name': 'l.e' })
  })
})

describe('level', () => {
  it('drops what is below (F-24)', () => {
    const log = getEventLogger('l', { level: 'warning' })
    for (const level of ['debug', 'info', 'warning', 'error'] as const) log[level](level)
    expect(telemetry.logs.map(({ body }) => body)).toEqual(['warning', 'error'])
  })
})

describe('output stdout', () => {
  function lines(run: () => void): unknown[] {
    const written: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text))
      return true
    })
    run()
    vi.restoreAllMocks()
    for (const line of written) expect(line).toMatch(/^\{[^\n]*\}\n$/)
    return written.map((line) => JSON.parse(line) as unknown)
  }

  it('writes a JSON line with trace ids, and sends the record, too (F-62)', () => {
    const found = lines(() =>
      withSpan('s', () =>
        getEventLogger('shop', { output: 'stdout' })
          .bind({ user__id: 1 })
          .warn('cart.abandoned', { items: [1, 2], level: 'mine', note: 'a\nb' }),
      ),
    )
    expect(found).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'warning',
        logger: 'shop',
        event: 'cart.abandoned',
        user__id: 1,
        items: [1, 2],
        note: 'a\nb',
        trace_id: telemetry.spans[0]?.traceId,
        span_id: telemetry.spans[0]?.spanId,
      },
    ])
    expect(onlyLog().eventName).toBe('shop.cart.abandoned')
  })

  it('writes without telemetry, too, and without trace ids', () => {
    telemetry.stop()
    const error = new RangeError('boom')
    const found = lines(() => {
      const log = getEventLogger(undefined, { output: 'stdout' })
      log.exception('failed', error, { a: 1n })
      withLogContext({ request: 'r1' }, () => log.info('fine'))
    })
    expect(found).toEqual([
      { timestamp: expect.any(String), level: 'error', event: 'failed', a: 1, exception: error.stack },
      { timestamp: expect.any(String), level: 'info', event: 'fine', request: 'r1' },
    ])
    expect(telemetry.logs).toEqual([])
  })

  it('writes nothing unless it is chosen', () => {
    expect(lines(() => getEventLogger('l').info('e'))).toEqual([])
    expect(lines(() => getEventLogger('l', { output: 'stdout', level: 'error' }).info('e'))).toEqual([])
  })

  it('survives a stdout that throws', () => {
    vi.spyOn(process.stdout, 'write').mockImplementation(() => {
      throw new Error('closed')
    })
    expect(() => getEventLogger('l', { output: 'stdout' }).info('e')).not.toThrow()
    expect(telemetry.logs).toHaveLength(1)
  })
})

describe('output through pino', () => {
  function throughPino(run: (log: EventLogger) => void, options: pino.LoggerOptions = {}): Record<string, unknown>[] {
    const written: string[] = []
    const logger = pino(
      { base: null, timestamp: false, level: 'trace', ...options },
      { write: (line) => void written.push(line) },
    )
    run(getEventLogger('shop', { output: logger }))
    return written.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  it('writes with the domain as name and the level that pino has for it', () => {
    const found = throughPino((log) => {
      for (const level of ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const)
        log[level]('e', { a__b: 1 })
      log.log('unknown', 'e')
    })
    expect(found.map(({ level }) => level)).toEqual([10, 20, 30, 40, 50, 60, 10])
    expect(found[0]).toEqual({ level: 10, name: 'shop', a__b: 1, msg: 'e' })
  })

  it('leaves levels, serializers and redaction to pino, and sends nothing past it', () => {
    const found = throughPino(
      (log) => {
        log.info('hidden')
        log.exception('failed', new Error('boom'), { password: 'secret' })
      },
      { level: 'error', redact: ['password'], serializers: { err: (error: Error) => error.message } },
    )
    expect(found).toEqual([{ level: 50, name: 'shop', password: '[Redacted]', err: 'boom', msg: 'failed' }])
    expect(telemetry.logs).toEqual([])
  })

  it('survives a pino that throws', () => {
    expect(() =>
      throughPino((log) => log.info('e', { a: 1 }), {
        serializers: {
          a() {
            throw new Error('no')
          },
        },
      }),
    ).not.toThrow()
  })
})

describe('bad input', () => {
  it('never throws', () => {
    const log = getEventLogger('l')
    const hostile = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no')
        },
      },
    )
    const odd: readonly unknown[] = [null, 7, 'text', [], hostile, new Map([['a', 1]])]
    for (const fields of odd) {
      log.info('e', fields as never)
      log.bind(fields as never).info('e')
    }
    log.info(Symbol('s') as never)
    log.info(undefined as never)
    log.info({ toString: () => ({}) } as never)
    log.log(null as never, 'e')
    expect(telemetry.logs).toHaveLength(2 * odd.length + 4)
  })

  it('is bounded: ten thousand fields, megabytes of text', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]))
    getEventLogger('l').info('e', { ...many, text: 'x'.repeat(5_000_000) })
    expect(Object.keys(onlyLog().attributes).length).toBeLessThanOrEqual(128)
    expect(onlyLog().attributes['event.name']).toBe('l.e')
  })

  it('pollutes no prototype', () => {
    getEventLogger('l').info('e', JSON.parse('{"__proto__":{"polluted":1},"constructor":"c"}') as never)
    expect('polluted' in {}).toBe(false)
  })
})

describe('without telemetry', () => {
  it('does nothing', () => {
    telemetry.stop()
    getEventLogger('l').info('e', {
      get field(): never {
        throw new Error('is not even read')
      },
    })
    expect(telemetry.logs).toEqual([])
    expect(API in globalThis).toBe(false)
  })
})
