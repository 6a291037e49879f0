import { createRequire } from 'node:module'
import type { Logger, LoggerOptions } from 'pino'
import { describe, expect, test } from 'vitest'
import { PinoInstrumentation } from '../../src/logs/pino-instrumentation.ts'
import type { LoggerInstrumentationConfig } from '../../src/logs/logger-instrumentation.ts'
import { bridge, type Bridged } from './support/bridged.ts'

type Pino = ((options: LoggerOptions, stream: { write(line: string): void }) => Logger) & typeof import('pino').default

const MAJORS = ['pino', 'pino-v9', 'pino-v8', 'pino-v7', 'pino-v6', 'pino-v5']
const SINCE_6 = MAJORS.slice(0, 5)
const SINCE_7 = MAJORS.slice(0, 4)
const SINCE_8 = MAJORS.slice(0, 3)

type Bench = Bridged<Pino> & { readonly lines: string[]; readonly make: (options?: LoggerOptions) => Logger }

function start(name = 'pino', config: LoggerInstrumentationConfig = {}): Bench {
  const bridged = bridge<Pino>(name, PinoInstrumentation, config)
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  return { ...bridged, lines, make: (options = {}) => bridged.module(options, stream) }
}

const attributesOf = ({ records }: Bench) => records().map(({ attributes }) => attributes)

describe.each(MAJORS)('%s', (name) => {
  test('F-50 F-T30 a call is a log record', () => {
    const bench = start(name)
    const before = Date.now()
    bench.make({ name: 'code_references' }).info({ organisation__id: 1, nested: { key: 'value' } }, 'scan-created')
    const [record] = bench.records()
    expect(record).toEqual({
      body: 'scan-created',
      eventName: 'code_references.scan_created',
      severityNumber: 9,
      severityText: 'info',
      attributes: {
        'organisation.id': 1,
        nested: '{"key":"value"}',
        'event.name': 'code_references.scan_created',
      },
      spanId: undefined,
      timeMs: expect.any(Number),
    })
    expect(record?.timeMs).toBe((JSON.parse(bench.lines[0] ?? '') as { time: number }).time)
    expect(record?.timeMs).toBeGreaterThanOrEqual(before)
  })

  test('the app’s own line is as without the bridge', () => {
    const bench = start(name)
    const logger = bench.make({ name: 'n', timestamp: () => ',"time":1' })
    logger.child({ a: 1 }).warn({ b: [1] }, 'hello %s', 'you')
    bench.instrumentation.disable()
    logger.child({ a: 1 }).warn({ b: [1] }, 'hello %s', 'you')
    expect(bench.lines[0]).toBe(bench.lines[1])
    expect(bench.records()).toHaveLength(1)
  })

  test('§6.2 levels', () => {
    const bench = start(name)
    const logger = bench.make({ level: 'trace', customLevels: { foo: 35 } }) as Logger & { foo(message: string): void }
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'foo'] as const) logger[level]('a b')
    expect(bench.records().map(({ severityNumber, severityText }) => [severityNumber, severityText])).toEqual([
      [1, 'trace'],
      [5, 'debug'],
      [9, 'info'],
      [13, 'warn'],
      [17, 'error'],
      [21, 'fatal'],
      [11, 'foo'],
    ])
  })

  test('§6.2 only custom levels', () => {
    const bench = start(name)
    const levels = { emerg: 80, error: 7, mine: 25 }
    const logger = bench.make({ customLevels: levels, useOnlyCustomLevels: true, level: 'error' })
    for (const level of ['emerg', 'error', 'mine'])
      (logger as unknown as Record<string, (m: string) => void>)[level]?.('a b')
    expect(bench.records().map(({ severityNumber }) => severityNumber)).toEqual([23, 17, 7])
  })

  test('what the logger’s own level drops never reaches OTLP', () => {
    const bench = start(name)
    const logger = bench.make({ level: 'warn' })
    logger.info('dropped')
    logger.level = 'silent'
    logger.fatal('dropped')
    bench.make({ enabled: false }).fatal('dropped')
    expect(bench.records()).toEqual([])
    expect(bench.lines).toEqual([])
  })

  test('child bindings are attributes, the call’s own fields win', () => {
    const bench = start(name)
    const child = bench.make({ name: 'api' }).child({ request__id: 'r1', shared: 'binding' })
    child.info({ shared: 'call' }, 'one two')
    child.child({ deeper: true }).info('three four')
    child.info('five six')
    expect(attributesOf(bench)).toEqual([
      { 'request.id': 'r1', shared: 'call' },
      { 'request.id': 'r1', shared: 'binding', deeper: true },
      { 'request.id': 'r1', shared: 'binding' },
    ])
  })

  test('what redaction and serializers hide is not exported', () => {
    const bench = start(name)
    const logger = bench.make({
      redact: ['password', 'user.token', 'bound'],
      serializers: { card: (card: string) => card.slice(-4) },
    })
    logger
      .child({ bound: 'SECRET', card: 'SECRET1111' })
      .info({ password: 'SECRET', user: { token: 'SECRET', name: 'u' }, card: 'SECRET4242' }, 'one two')
    expect(attributesOf(bench)).toEqual([
      { password: '[Redacted]', user: '{"token":"[Redacted]","name":"u"}', card: '4242', bound: '[Redacted]' },
    ])
  })

  test('F-63 an error', () => {
    const bench = start(name)
    const error = new TypeError('bad')
    bench.make().error(error)
    bench.make().error(error, 'it failed')
    const [alone, withMessage] = bench.records()
    expect(alone).toMatchObject({ body: 'bad', severityNumber: 17 })
    expect(withMessage).toMatchObject({ body: 'it failed' })
    for (const record of [alone, withMessage]) {
      expect(record?.attributes).toEqual({
        'exception.type': 'TypeError',
        'exception.message': 'bad',
        'exception.stacktrace': error.stack,
      })
    }
  })

  test('an error among the fields', () => {
    const bench = start(name)
    bench.make().error({ err: new RangeError('far'), user: 'u' }, 'it failed')
    expect(attributesOf(bench)).toEqual([
      {
        user: 'u',
        'exception.type': 'RangeError',
        'exception.message': 'far',
        'exception.stacktrace': expect.any(String),
      },
    ])
  })

  test('F-62 the trace context is in the line and on the record, not among the attributes', () => {
    const bench = start(name)
    const logger = bench.make({ name: 'api' })
    const { span } = bench.inSpan(() => logger.info({ a: 1 }, 'one two'))
    logger.info('three four')
    const { traceId, spanId } = span.spanContext()
    expect(JSON.parse(bench.lines[0] ?? '')).toMatchObject({
      trace_id: traceId,
      span_id: spanId,
      trace_flags: '01',
      a: 1,
    })
    expect(JSON.parse(bench.lines[1] ?? '')).not.toHaveProperty('trace_id')
    expect(bench.records().map((record) => [record.spanId, record.attributes])).toEqual([
      [spanId, { a: 1 }],
      [undefined, {}],
    ])
  })

  test('a trace id that the app itself logs stays the only one', () => {
    const bench = start(name)
    const logger = bench.make()
    bench.inSpan(() => {
      logger.info({ trace_id: 'mine' }, 'one two')
      logger.child({ trace_id: 'bound' }).info('three four')
    })
    expect(bench.lines.map((line) => line.match(/"trace_id":"[^"]*"/g))).toEqual([
      ['"trace_id":"mine"'],
      ['"trace_id":"bound"'],
    ])
    expect(attributesOf(bench)).toEqual([{}, {}])
  })

  test('F-60 F-T7 F-T8 an event is an event of the recording span, prose is not', () => {
    const bench = start(name)
    const logger = bench.make({ name: 'api' })
    bench.inSpan(() => {
      logger.info({ a__b: 1 }, 'scan.created')
      logger.info('prose is no event')
    })
    logger.info('scan.created')
    const [span] = bench.spans.getFinishedSpans()
    expect(span?.events.map((event) => [event.name, event.attributes])).toEqual([
      ['api.scan.created', { 'a.b': 1, 'event.name': 'api.scan.created' }],
    ])
    expect(bench.records().map(({ eventName }) => eventName)).toEqual([
      'api.scan.created',
      undefined,
      'api.scan.created',
    ])
  })

  test('messageKey and the kinds of time', () => {
    const bench = start(name)
    const { stdTimeFunctions } = bench.module
    bench.make({ messageKey: 'text' }).info({ msg: 'a field' }, 'one two')
    bench.make({ timestamp: stdTimeFunctions.isoTime }).info('iso')
    bench.make({ timestamp: stdTimeFunctions.unixTime }).info('unix')
    bench.make({ timestamp: false }).info('none')
    bench.make({ timestamp: () => ',"@timestamp":"2020-01-02T03:04:05.678Z"' }).info('own')
    bench.make({ timestamp: () => ',"when":"yesterday"' }).info('odd')
    const records = bench.records()
    expect(records.map(({ body }) => body)).toEqual(['one two', 'iso', 'unix', 'none', 'own', 'odd'])
    expect(records[0]?.attributes).toEqual({ msg: 'a field' })
    for (const record of records) expect(record.attributes).not.toHaveProperty('time')
    const times = new Map(records.map(({ body, timeMs }) => [body, timeMs]))
    expect(times.get('own')).toBe(Date.UTC(2020, 0, 2, 3, 4, 5, 678))
    times.delete('own')
    expect([...times.values()].filter((timeMs) => Math.abs(Date.now() - timeMs) > 5_000)).toEqual([])
  })

  test('lines that are no objects of pino’s making are taken as they are', () => {
    const bench = start(name)
    bench.make().info('')
    bench.make().info({ a: 1 })
    bench.make({ base: null }).info('bare')
    bench.make().info(undefined as unknown as string)
    expect(bench.records().map(({ body }) => body)).toEqual(['', undefined, 'bare', undefined])
  })

  test('hostile objects: bounded, no throw, the line is the app’s', () => {
    const bench = start(name)
    const logger = bench.make()
    const cycle: Record<string, unknown> = { a: 1 }
    cycle['self'] = cycle
    logger.info({ cycle }, 'one two')
    logger.info(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])), 'three four')
    logger.info({ big: 'x'.repeat(3_000_000), after: 1 }, 'five six')
    const [cyclic, wide, big] = bench.raw()
    expect(cyclic?.attributes).toHaveProperty('cycle', expect.stringContaining('"a":1'))
    expect(Object.keys(wide?.attributes ?? {})).toHaveLength(128)
    expect(wide?.droppedAttributesCount).toBe(1_024 - 128)
    expect(big?.attributes).toEqual({ big: 'x'.repeat(65_536), after: 1 })
  })

  test('an exception of the app’s own serializer stays the app’s', () => {
    const bench = start(name)
    const serializers = {
      bad() {
        throw new Error('mine')
      },
    }
    expect(() => bench.make({ serializers }).info({ bad: 1 }, 'x y')).toThrow('mine')
    expect(bench.records()).toEqual([])
  })
})

describe.each(SINCE_6)('%s', (name) => {
  test('formatters', () => {
    const bench = start(name)
    const formatters = {
      level: (label: string, number: number) => ({ severity: label.toUpperCase(), level: number }),
      bindings: (bindings: object) => ({ ...bindings, added: true }),
      log: (fields: Record<string, unknown>) => ({ ...fields, password: undefined, seen: true }),
    }
    bench.make({ name: 'api', formatters }).info({ password: 'SECRET', a: 1 }, 'one two')
    expect(bench.records()).toMatchObject([{ severityText: 'info', attributes: { a: 1, seen: true, added: true } }])
    expect(bench.records()[0]?.attributes).toEqual({ a: 1, seen: true, added: true })
  })

  test('F-66 mixin', () => {
    const bench = start(name)
    bench.make({ mixin: () => ({ request: 'r1' }) }).info({ a: 1 }, 'one two')
    expect(attributesOf(bench)).toEqual([{ request: 'r1', a: 1 }])
  })

  test('nothing of ours stands between the app and pino, for plugins that count frames', () => {
    const bench = start(name)
    const stacks: string[] = []
    const mixin = () => (stacks.push(new Error('x').stack ?? ''), {})
    bench.make({ mixin }).info('one two')
    expect(stacks[0]).toContain('pino-instrumentation.test.ts')
    expect(stacks[0]).not.toMatch(/src\/logs\//)
  })

  test('setBindings', () => {
    const bench = start(name)
    const logger = bench.make()
    logger.info('one two')
    logger.setBindings({ later: 1 })
    logger.info('three four')
    expect(attributesOf(bench)).toEqual([{}, { later: 1 }])
  })
})

describe.each(SINCE_7)('%s', (name) => {
  test('digits of large integers are kept', () => {
    const bench = start(name)
    const id = 1_234_567_890_123_456_789n
    bench.make().info({ id, nested: { ids: [id, -id] }, price: 0.1234567890123456, card: '4242424242424242' }, 'x y')
    expect(attributesOf(bench)).toEqual([
      {
        id: '1234567890123456789',
        nested: '{"ids":[1234567890123456789,-1234567890123456789]}',
        price: 0.1234567890123456,
        card: '4242424242424242',
      },
    ])
  })

  test('nestedKey: the fields are the same attributes, and an error in there is found', () => {
    const bench = start(name)
    const logger = bench.make({ nestedKey: 'payload', name: 'api' })
    const { span } = bench.inSpan(() => logger.error({ a__b: 1, level: 'gold', err: new Error('x') }, 'one two'))
    logger.info('three four')
    expect(attributesOf(bench)).toEqual([
      {
        'a.b': 1,
        level: 'gold',
        'exception.type': 'Error',
        'exception.message': 'x',
        'exception.stacktrace': expect.any(String),
      },
      {},
    ])
    expect(JSON.parse(bench.lines[0] ?? '')).toMatchObject({
      trace_id: span.spanContext().traceId,
      payload: { a__b: 1 },
    })
  })
})

describe.each(SINCE_8)('%s', (name) => {
  test('errorKey', () => {
    const bench = start(name)
    bench.make({ errorKey: 'problem' }).error(new TypeError('bad'))
    bench.make({ errorKey: 'problem' }).error({ err: new TypeError('worse') }, 'x y')
    expect(attributesOf(bench)).toMatchObject([{ 'exception.message': 'bad' }, { 'exception.message': 'worse' }])
  })

  test('an err field that is no error is a field', () => {
    const bench = start(name)
    bench.make().error({ err: { code: 'E1' } }, 'x y')
    bench.make().error({ err: 'only text' }, 'x y')
    expect(attributesOf(bench)).toEqual([{ err: '{"code":"E1"}' }, { 'exception.message': 'only text' }])
  })

  test('msgPrefix', () => {
    const bench = start(name)
    bench.make({ msgPrefix: '[api] ' }).info('scan.created')
    expect(bench.records()).toMatchObject([{ body: '[api] scan.created', eventName: undefined }])
  })
})

describe.each(['pino', 'pino-v9'])('%s', (name) => {
  test('a streamWrite hook has the last word', () => {
    const bench = start(name)
    const streamWrite = (line: string): string => line.replaceAll('SECRET', '***')
    const logger = bench.make({ name: 'api', hooks: { streamWrite } })
    const { span } = bench.inSpan(() => {
      logger.info({ key: 'SECRET' }, 'scan.created')
      logger.child({ bound: 'SECRET' }).info('a SECRET message')
    })
    expect(bench.records()).toMatchObject([
      {
        body: 'scan.created',
        eventName: 'api.scan.created',
        attributes: { key: '***' },
        spanId: span.spanContext().spanId,
      },
      { body: 'a *** message', attributes: { bound: '***' } },
    ])
    expect(bench.lines.join('')).not.toContain('SECRET')
    expect(JSON.parse(bench.lines[0] ?? '')).toHaveProperty('trace_id')
  })

  test('a logger with a streamWrite hook from before the bridge: all lines but the first', () => {
    const lines: string[] = []
    const hooks = { streamWrite: (line: string) => line.replaceAll('SECRET', '***') }
    const unbridged = createRequire(import.meta.url)(name) as Pino
    const logger = unbridged({ hooks }, { write: (line) => void lines.push(line) })
    const bench = start(name)
    for (const message of ['SECRET one', 'SECRET two']) logger.info(message)
    expect(bench.records().map(({ body }) => body)).toEqual(['*** two'])
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['*** one', '*** two'])
  })

  test('a streamWrite hook that makes something else than JSON', () => {
    const bench = start(name)
    bench.make({ name: 'api', hooks: { streamWrite: () => 'PLAIN TEXT\n' } }).warn({ key: 'SECRET' }, 'x y')
    expect(bench.records()).toMatchObject([{ body: 'PLAIN TEXT', severityNumber: 13, attributes: {} }])
    expect(bench.lines).toEqual(['PLAIN TEXT\n'])
  })
})

describe('configuration', () => {
  test('names of the fields', () => {
    const keys = { traceId: 'traceId', spanId: 'spanId', traceFlags: 'flags', parentSpanId: 'parent' }
    const bench = start('pino', { logs: { ...LOGS, keys, parentId: true } })
    bench.inSpan((parent) => {
      bench.tracer.startActiveSpan('inner', (span) => {
        bench.make().info('one two')
        expect(JSON.parse(bench.lines[0] ?? '')).toMatchObject({
          traceId: span.spanContext().traceId,
          spanId: span.spanContext().spanId,
          flags: '01',
          parent: parent.spanContext().spanId,
        })
        span.end()
      })
    })
    expect(attributesOf(bench)).toEqual([{}])
  })

  test('no correlation, no records, no span events', () => {
    const bench = start('pino', {
      logs: { ...LOGS, spanEvents: false },
      disableLogCorrelation: true,
      disableLogSending: true,
    })
    bench.inSpan(() => bench.make({ name: 'api' }).info('scan.created'))
    expect(bench.lines[0]).not.toContain('trace_id')
    expect(bench.records()).toEqual([])
    expect(bench.spans.getFinishedSpans()[0]?.events).toEqual([])
  })

  test('without records, events still reach their spans', () => {
    const bench = start('pino', { disableLogSending: true })
    bench.inSpan(() => bench.make({ name: 'api' }).info('scan.created'))
    expect(bench.records()).toEqual([])
    expect(bench.spans.getFinishedSpans()[0]?.events.map((event) => event.name)).toEqual(['api.scan.created'])
  })

  test('events that are not on the allow list are not exported', () => {
    const bench = start('pino', { logs: { ...LOGS, eventAllowlist: ['api.kept'] } })
    bench.inSpan(() => {
      for (const message of ['kept', 'dropped', 'prose stays']) bench.make({ name: 'api' }).info(message)
    })
    expect(bench.records().map(({ body }) => body)).toEqual(['kept', 'prose stays'])
    expect(bench.spans.getFinishedSpans()[0]?.events.map((event) => event.name)).toEqual(['api.kept'])
  })

  test('F-65 F-T33 the scope is this package', () => {
    const bench = start()
    bench.make().info('one two')
    expect(bench.raw()[0]?.instrumentationScope).toMatchObject({
      name: '@org/otel',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
  })

  test('loggers from before are bridged, twice enabled is once, disabled is off', () => {
    const bench = start()
    const logger = bench.make()
    bench.instrumentation.enable()
    logger.info('one two')
    bench.instrumentation.disable()
    logger.info('three four')
    bench.instrumentation.enable()
    logger.info('five six')
    expect(bench.records().map(({ body }) => body)).toEqual(['one two', 'five six'])
  })
})

const LOGS = {
  limits: { attributeValueLengthLimit: Infinity, attributeCountLimit: 128 },
  spanEvents: true,
  baggage: true,
  eventNameAttribute: 'event.name',
  correlation: true,
  parentId: false,
  keys: { traceId: 'trace_id', spanId: 'span_id', traceFlags: 'trace_flags', parentSpanId: 'parent_span_id' },
  eventCatalogue: undefined,
  eventAllowlist: undefined,
}
