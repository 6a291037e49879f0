import { once } from 'node:events'
import { Writable } from 'node:stream'
import { context, propagation } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import type winston from 'winston'
import type { LoggerInstrumentationConfig } from '../../src/logs/logger-instrumentation.ts'
import { WinstonInstrumentation } from '../../src/logs/winston-instrumentation.ts'
import { bridge, type Bridged } from './support/bridged.ts'

type Winston = typeof winston & {
  readonly Transport: new (options: winston.transport.TransportStreamOptions) => winston.transport
}
type Bench = Bridged<Winston> & {
  readonly written: Record<string, unknown>[]
  readonly make: (
    options?: winston.LoggerOptions,
    transport?: winston.transport.TransportStreamOptions,
  ) => winston.Logger
}

/** A logger with one transport that keeps what it is given. */
function start(config: LoggerInstrumentationConfig = {}): Bench {
  const bridged = bridge<Winston>('winston', WinstonInstrumentation, config)
  const written: Record<string, unknown>[] = []
  const make: Bench['make'] = (options = {}, transport = {}) =>
    bridged.module.createLogger({ transports: [keeper(bridged.module, written, transport)], ...options })
  return { ...bridged, written, make }
}

function keeper(
  { Transport }: Winston,
  written: Record<string, unknown>[],
  options: winston.transport.TransportStreamOptions = {},
): winston.transport {
  return new Transport({
    ...options,
    log(info: Record<string, unknown>, next: () => void) {
      written.push(info)
      next()
    },
  })
}

/** winston's streams begin to flow in the next tick. */
const flowed = async (logger: winston.Logger): Promise<void> => {
  logger.end()
  await once(logger, 'finish')
}

test('F-50 F-T30 a call is a log record', async () => {
  const bench = start()
  const before = Date.now()
  const logger = bench.make({ defaultMeta: { service: 'code_references' } })
  logger.info('scan-created', { organisation__id: 1, nested: { key: 'value' } })
  await flowed(logger)
  expect(bench.records()).toEqual([
    {
      body: 'scan-created',
      eventName: 'code_references.scan_created',
      severityNumber: 9,
      severityText: 'info',
      attributes: {
        service: 'code_references',
        'organisation.id': 1,
        nested: '{"key":"value"}',
        'event.name': 'code_references.scan_created',
      },
      spanId: undefined,
      timeMs: expect.any(Number),
    },
  ])
  expect(bench.records()[0]?.timeMs).toBeGreaterThanOrEqual(before)
})

test.each([
  ['npm', [17, 13, 9, 7, 6, 5, 1]],
  ['syslog', [23, 22, 21, 17, 13, 10, 9, 5]],
  ['cli', [17, 13, 11, 10, 9, 5, 4, 3, 2, 1]],
] as const)('§6.2 the %s levels', async (name, expected) => {
  const bench = start()
  const { levels } = bench.module.config[name]
  const names = Object.keys(levels)
  const logger = bench.make({ levels, level: names.at(-1) ?? '' })
  for (const level of names) logger.log(level, 'a b')
  await flowed(logger)
  expect(bench.records().map(({ severityNumber }) => severityNumber)).toEqual(expected)
  expect(bench.records().map(({ severityText }) => severityText)).toEqual(names)
})

test('the forms of a call', async () => {
  const bench = start()
  const logger = bench.make({ format: bench.module.format.splat() })
  logger.log('warn', 'one two', { a: 1 })
  logger.log({ level: 'warn', message: 'one two', a: 1 })
  logger.warn({ message: 'one two', a: 1 })
  logger.warn('one %s', 'two', { a: 1 })
  logger.child({ a: 1 }).warn('one two')
  logger.warn('')
  await flowed(logger)
  expect(bench.records().map(({ body, attributes, severityNumber }) => [body, attributes, severityNumber])).toEqual([
    ...Array.from({ length: 5 }, () => ['one two', { a: 1 }, 13]),
    ['', {}, 13],
  ])
})

describe('what is not written is not exported', () => {
  test('levels of the logger and of the transport', async () => {
    const bench = start()
    const logger = bench.make({ level: 'warn' })
    logger.info('dropped one')
    logger.level = 'info'
    logger.info('kept two')
    logger.silent = true
    logger.error('dropped three')
    await flowed(logger)
    const own = bench.make({ level: 'error' }, { level: 'debug' })
    own.debug('kept four')
    own.silly('dropped five')
    await flowed(own)
    const silent = bench.make({}, { silent: true })
    silent.error('dropped six')
    await flowed(silent)
    expect(bench.records().map(({ body }) => body)).toEqual(['kept two', 'kept four'])
  })

  test('formats that drop a record', async () => {
    const bench = start()
    const drop = bench.module.format((info) => (info['secret'] === true ? false : info))
    const inLogger = bench.make({ format: drop() })
    inLogger.info('a b', { secret: true })
    inLogger.info('c d')
    await flowed(inLogger)
    const inTransport = bench.make({}, { format: drop() })
    inTransport.info('a b', { secret: true })
    inTransport.info('e f')
    await flowed(inTransport)
    expect(bench.records().map(({ body }) => body)).toEqual(['c d', 'e f'])
  })

  test('a logger without transports', () => {
    const bench = start()
    bench.module.createLogger({ silent: true }).error('nobody hears')
    expect(bench.records()).toEqual([])
  })
})

test('what a format hides, of the logger or of the transport, is not exported', async () => {
  const bench = start()
  const { format } = bench.module
  const redact = format((info) => ({
    ...info,
    password: '***',
    message: String(info.message).replace('SECRET', '***'),
  }))
  const inLogger = bench.make({ format: redact() })
  inLogger.info('a SECRET message', { password: 'SECRET' })
  await flowed(inLogger)
  const inTransport = bench.make({}, { format: redact() })
  inTransport.info('a SECRET message', { password: 'SECRET' })
  await flowed(inTransport)
  expect(bench.records().map(({ body, attributes }) => [body, attributes])).toEqual([
    ['a *** message', { password: '***' }],
    ['a *** message', { password: '***' }],
  ])
})

test('one record for several transports, whatever was added, removed or reconfigured', async () => {
  const bench = start()
  const { module } = bench
  const [first, second] = [keeper(module, bench.written), keeper(module, bench.written)]
  const logger = module.createLogger({ transports: [first, second] })
  logger.info('one two')
  const late = keeper(module, bench.written)
  logger.add(late)
  logger.info('three four')
  logger.remove(first)
  logger.info('five six')
  logger.configure({ transports: [keeper(module, bench.written)] })
  logger.info('seven eight')
  await flowed(logger)
  const bodies = bench.records().map(({ body }) => body)
  expect(bodies).toEqual(['one two', 'three four', 'five six', 'seven eight'])
  expect(bench.written.length).toBeGreaterThan(bodies.length)
})

test('the app’s own lines are as without the bridge', async () => {
  const lines: string[] = []
  const bench = start()
  const { format, createLogger, transports } = bench.module
  const stream = new Writable({ write: (chunk, _encoding, next) => (lines.push(String(chunk)), next()) })
  const logger = createLogger({
    format: format.combine(format.errors({ stack: true }), format.json()),
    transports: [new transports.Stream({ stream }), new transports.Stream({ stream, format: format.prettyPrint() })],
  })
  const log = (): void => {
    logger.info('one', { a: { b: 1 } })
    logger.child({ c: 2 }).warn('two')
  }
  log()
  bench.instrumentation.disable()
  log()
  await flowed(logger)
  expect(lines.slice(0, 4)).toEqual(lines.slice(4))
  expect(bench.records().map(({ body }) => body)).toEqual(['one', 'two'])
})

describe('context', () => {
  test('F-62 the trace context is in the line and on the record, not among the attributes', async () => {
    const bench = start()
    const logger = bench.make()
    const { span } = bench.inSpan(() => logger.info('one two', { a: 1 }))
    logger.info('three four')
    await flowed(logger)
    const { traceId, spanId } = span.spanContext()
    expect(bench.written[0]).toMatchObject({ trace_id: traceId, span_id: spanId, trace_flags: '01', a: 1 })
    expect(bench.written[1]).not.toHaveProperty('trace_id')
    expect(bench.records().map((record) => [record.spanId, record.attributes])).toEqual([
      [spanId, { a: 1 }],
      [undefined, {}],
    ])
  })

  test('an object that is logged twice has the trace context of the second time, or none', async () => {
    const bench = start()
    const lines: unknown[] = []
    const logger = bench.make({ format: bench.module.format((info) => (lines.push(info['trace_id']), info))() })
    const info = { level: 'info', message: 'one two' }
    const first = bench.inSpan(() => logger.log(info)).span
    const second = bench.inSpan(() => logger.log(info)).span
    logger.log(info)
    await flowed(logger)
    expect(lines).toEqual([first.spanContext().traceId, second.spanContext().traceId, undefined])
    expect(bench.records().map(({ spanId }) => spanId)).toEqual([
      first.spanContext().spanId,
      second.spanContext().spanId,
      undefined,
    ])
  })

  test('a trace id that the app itself logs stays', async () => {
    const bench = start()
    const logger = bench.make()
    bench.inSpan(() => logger.info('one two', { trace_id: 'mine' }))
    await flowed(logger)
    expect(bench.written[0]).toMatchObject({ trace_id: 'mine' })
    expect(bench.written[0]).not.toHaveProperty('span_id')
  })

  test('records that winston holds back keep the context and the time of their call', async () => {
    const bench = start()
    const release: (() => void)[] = []
    const slow = new bench.module.Transport({
      log: (_info: unknown, next: () => void) => void release.push(next),
      highWaterMark: 1,
    } as winston.transport.TransportStreamOptions)
    const logger = bench.module.createLogger({ transports: [slow] })
    const spans = Array.from(
      { length: 60 },
      (_, index) => bench.inSpan(() => logger.info(`number ${index}`, { index })).span,
    )
    for (let turn = 0; turn < 10_000 && bench.records().length < spans.length; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      for (const next of release.splice(0)) next()
    }
    expect(bench.records().map(({ spanId }) => spanId)).toEqual(spans.map((span) => span.spanContext().spanId))
    expect(bench.records().map(({ attributes }) => attributes['index'])).toEqual(spans.map((_, index) => index))
  })

  test('records that a transport takes many at a time', async () => {
    const bench = start()
    const redact = bench.module.format((info) => ({ ...info, password: '***' }))
    for (const transport of [{}, { format: redact() }]) {
      const logger = bench.make({}, transport)
      const [target] = logger.transports
      target?.cork()
      const spans = [1, 2, 3].map((index) => bench.inSpan(() => logger.info(`many ${index}`, { password: 'p' })).span)
      logger.silly('dropped by its level')
      await new Promise((resolve) => setImmediate(resolve))
      target?.uncork()
      await flowed(logger)
      const records = bench.records().slice(-3)
      expect(records.map(({ spanId }) => spanId)).toEqual(spans.map((span) => span.spanContext().spanId))
      expect(records.map(({ attributes }) => attributes['password'])).toEqual(
        Array(3).fill('format' in transport ? '***' : 'p'),
      )
    }
    expect(bench.records()).toHaveLength(6)
  })

  test('a transport with logv', async () => {
    const bench = start()
    const batches: number[] = []
    const target = keeper(bench.module, bench.written, {
      logv: (infos: unknown[], next: () => void) => (batches.push(infos.length), next()),
    })
    const logger = bench.module.createLogger({ transports: [target] })
    target.cork()
    for (const message of ['one two', 'three four']) logger.info(message)
    await new Promise((resolve) => setImmediate(resolve))
    target.uncork()
    await flowed(logger)
    expect(batches).toEqual([2])
    expect(bench.records().map(({ body }) => body)).toEqual(['one two', 'three four'])
  })

  test('F-58 F-T32 baggage of the call', async () => {
    const bench = start()
    const logger = bench.make()
    const baggage = propagation.createBaggage({ 'amplitude.device_id': { value: 'd1' } })
    context.with(propagation.setBaggage(context.active(), baggage), () => logger.info('one two'))
    await flowed(logger)
    expect(bench.records()[0]?.attributes).toEqual({ 'amplitude.device_id': 'd1' })
  })
})

describe('F-63 errors', () => {
  const error = new TypeError('bad')
  const exception = { 'exception.type': 'TypeError', 'exception.message': 'bad', 'exception.stacktrace': error.stack }

  test.each<[string, (logger: winston.Logger) => void, string, object]>([
    ['as the message', (logger) => logger.error(error), 'bad', {}],
    ['as the message of log', (logger) => logger.log('error', error as unknown as string), 'bad', {}],
    ['after a message', (logger) => logger.error('failed:', error), 'failed: bad', {}],
    ['as a field', (logger) => logger.error('it failed', { error, user: 'u' }), 'it failed', { user: 'u' }],
    ['as err', (logger) => logger.error('it failed', { err: error }), 'it failed', {}],
  ])('%s', async (_name, log, body, attributes) => {
    const bench = start()
    const logger = bench.make()
    log(logger)
    await flowed(logger)
    expect(bench.records()).toMatchObject([{ body, severityNumber: 17 }])
    expect(bench.records()[0]?.attributes).toEqual({ ...exception, ...attributes })
  })

  test('through the errors format', async () => {
    const bench = start()
    const { format } = bench.module
    const logger = bench.make({ format: format.combine(format.errors({ stack: true }), format.json()) })
    logger.error(new TypeError('bad'))
    await flowed(logger)
    expect(bench.records()[0]?.attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.message': 'bad' })
    expect(bench.records()[0]?.attributes).not.toHaveProperty('stack')
  })
})

describe('formats', () => {
  test.each<[string, (format: Winston['format']) => winston.Logform.Format, unknown]>([
    ['json', (format) => format.json(), 'one two'],
    ['simple', (format) => format.simple(), 'one two'],
    ['logstash', (format) => format.logstash(), '{"@fields":{"a":1,"level":"info"},"@message":"one two"}'],
    ['colours', (format) => format.colorize({ all: true }), 'one two'],
    ['printf', (format) => format.printf(() => 'LINE'), 'one two'],
  ])('%s', async (_name, make, body) => {
    const bench = start()
    const logger = bench.make({ format: make(bench.module.format) })
    logger.info('one two', { a: 1 })
    await flowed(logger)
    expect(bench.records()).toMatchObject([{ body, severityNumber: 9, severityText: 'info', attributes: { a: 1 } }])
  })

  test('F-52 F-56 timestamp is the time, label the domain', async () => {
    const bench = start()
    const { format } = bench.module
    const logger = bench.make({ format: format.combine(format.timestamp(), format.label({ label: 'orders' })) })
    logger.info('order.placed')
    await flowed(logger)
    const [record] = bench.records()
    expect(record?.attributes).toEqual({ 'event.name': 'orders.order.placed' })
    expect(record?.timeMs).toBe(Date.parse(String(bench.written[0]?.['timestamp'])))
  })
})

test('F-53 the domain: defaultMeta, the container’s name', async () => {
  const bench = start()
  const eventOf = async (logger: winston.Logger): Promise<string | undefined> => {
    logger.info('order.placed')
    await flowed(logger)
    return bench.records().at(-1)?.eventName
  }
  for (const key of ['service', 'name', 'label', 'module']) {
    expect(await eventOf(bench.make({ defaultMeta: { [key]: 'orders' } }))).toBe('orders.order.placed')
  }
  expect(await eventOf(bench.make())).toBe('order.placed')
  const inContainer = new bench.module.Container().add('shop', { transports: [keeper(bench.module, [])] })
  expect(await eventOf(inContainer)).toBe('shop.order.placed')
})

test('the exceptions and rejections handlers', async () => {
  const bench = start()
  const logger = bench.module.createLogger({
    exceptionHandlers: [keeper(bench.module, bench.written)],
    exitOnError: false,
  })
  const { exceptions } = logger as unknown as { exceptions: { getAllInfo(error: Error): object } }
  logger.log(exceptions.getAllInfo(new RangeError('far')) as winston.LogEntry)
  await flowed(logger)
  logger.exceptions.unhandle()
  expect(bench.records()).toMatchObject([
    {
      severityNumber: 17,
      attributes: {
        'exception.type': 'RangeError',
        'exception.message': 'far',
        process: expect.stringContaining('"pid"'),
      },
    },
  ])
})

test('a legacy transport', async () => {
  const bench = start()
  const calls: unknown[][] = []
  const legacy = {
    name: 'old',
    on() {},
    removeListener() {},
    log: (level: string, message: string, meta: object, next: () => void) => (
      calls.push([level, message, meta]),
      next?.()
    ),
  }
  const logger = bench.module.createLogger({ transports: [keeper(bench.module, [], { silent: true })] })
  const error = console.error
  console.error = () => {}
  logger.add(legacy as unknown as winston.transport)
  console.error = error
  logger.info('one two', { a: 1 })
  await flowed(logger)
  expect(calls).toMatchObject([['info', 'one two', { a: 1 }]])
  expect(bench.records()).toMatchObject([{ body: 'one two', attributes: { a: 1 } }])
  expect(legacy.log).toHaveLength(4)
})

test('F-60 an event is an event of the recording span', async () => {
  const bench = start()
  const logger = bench.make({ defaultMeta: { service: 'api' } })
  await bench.tracer.startActiveSpan('request', async (span) => {
    logger.info('scan.created', { a__b: 1 })
    logger.info('prose is no event')
    await flowed(logger)
    span.end()
  })
  expect(bench.spans.getFinishedSpans()[0]?.events.map((event) => [event.name, event.attributes])).toEqual([
    ['api.scan.created', { 'a.b': 1, service: 'api', 'event.name': 'api.scan.created' }],
  ])
})

test('hostile objects: bounded, no throw, the app gets its own', async () => {
  const bench = start()
  const logger = bench.make({ format: bench.module.format((info) => info)() })
  const cycle: Record<string, unknown> = { a: 1 }
  cycle['self'] = cycle
  logger.info('one two', {
    cycle,
    big: 'x'.repeat(3_000_000),
    when: new Date(0),
    id: 1n,
    tags: new Set(['t']),
    map: new Map([['k', 1]]),
  })
  logger.info(
    Object.defineProperty({ message: 'three four' }, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('mine')
      },
    }),
  )
  logger.info('five six', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])))
  logger.log({ level: 'info', message: Object.freeze({ deep: true }) } as unknown as winston.LogEntry)
  await flowed(logger)
  const [mixed, throwing, wide, frozen] = bench.raw()
  expect(mixed?.attributes).toEqual({
    cycle: '{"a":1,"self":"[circular]"}',
    big: 'x'.repeat(65_536),
    when: '1970-01-01T00:00:00.000Z',
    id: '1',
    tags: '["t"]',
    map: '{"k":1}',
  })
  expect(throwing?.attributes).toEqual({ bad: '[unreadable]' })
  expect(wide?.droppedAttributesCount).toBe(1_024 - 128)
  expect(frozen?.body).toBe('{"deep":true}')
})

test('no correlation, no records', async () => {
  const bench = start({ disableLogCorrelation: true, disableLogSending: true })
  const logger = bench.make({ defaultMeta: { service: 'api' } })
  await bench.tracer.startActiveSpan('request', async (span) => {
    logger.info('scan.created')
    await flowed(logger)
    span.end()
  })
  expect(bench.written[0]).not.toHaveProperty('trace_id')
  expect(bench.records()).toEqual([])
  expect(bench.spans.getFinishedSpans()[0]?.events).toHaveLength(1)
})
