import { describe, expect, test } from 'vitest'
import { BunyanInstrumentation } from '../../src/logs/bunyan-instrumentation.ts'
import type { LoggerInstrumentationConfig } from '../../src/logs/logger-instrumentation.ts'
import { bridge } from './support/bridged.ts'

type Call = (...args: unknown[]) => unknown
type Logger = Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Call>> & {
  child(fields: object, simple?: boolean): Logger
  level(level: string): void
  addSerializers(serializers: object): void
  readonly streams: readonly object[]
}
type Bunyan = {
  createLogger(options: object): Logger
  new (options: object): Logger
  readonly RingBuffer: new (options: object) => { records: object[] }
}

describe.each(['bunyan', 'bunyan-v1'])('%s', (name) => {
  function start(config: LoggerInstrumentationConfig = {}) {
    const bridged = bridge<Bunyan>(name, BunyanInstrumentation, config)
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const make = (options: object = {}): Logger =>
      bridged.module.createLogger({ name: 'api', streams: [{ stream, level: 'info' }], ...options })
    return { ...bridged, lines, stream, make }
  }

  test('F-50 F-52 a call is a log record', () => {
    const bench = start()
    bench
      .make({ name: 'code_references', bound__by: 'logger' })
      .info({ organisation__id: 1, nested: { key: 'value' } }, 'scan-created')
    expect(bench.records()).toEqual([
      {
        body: 'scan-created',
        eventName: 'code_references.scan_created',
        severityNumber: 9,
        severityText: 'info',
        attributes: {
          'bound.by': 'logger',
          'organisation.id': 1,
          nested: '{"key":"value"}',
          'event.name': 'code_references.scan_created',
        },
        spanId: undefined,
        timeMs: Date.parse((JSON.parse(bench.lines[0] ?? '') as { time: string }).time),
      },
    ])
  })

  test('§6.2 levels, custom numbers too', () => {
    const bench = start()
    const logger = bench.make({ streams: [{ stream: bench.stream, level: 'trace' }] })
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level]('a b')
    logger.info({ level: 35 }, 'a b')
    expect(bench.records().map(({ severityNumber, severityText }) => [severityNumber, severityText])).toEqual([
      [1, 'trace'],
      [5, 'debug'],
      [9, 'info'],
      [13, 'warn'],
      [17, 'error'],
      [21, 'fatal'],
      [11, '35'],
    ])
  })

  test('what is not written is not exported', () => {
    const bench = start()
    const logger = bench.make()
    logger.debug('dropped')
    logger.level('error')
    logger.info('dropped')
    logger.info()
    bench.make({ streams: [] }).fatal('no stream')
    bench.make().info({ level: 20 }, 'below every stream')
    expect(bench.records()).toEqual([])
    expect(bench.lines).toEqual([])
  })

  test('child, simple child, and fields that the call gives under the logger’s names', () => {
    const bench = start()
    const logger = bench.make()
    logger.child({ request: 'r1' }).info('one two')
    logger.child({ request: 'r2' }, true).info({ name: 'bob', pid: 7 }, 'three four')
    expect(bench.records().map(({ attributes }) => attributes)).toEqual([
      { request: 'r1' },
      { request: 'r2', name: 'bob', pid: 7 },
    ])
  })

  test('what serializers hide is not exported', () => {
    const bench = start()
    const logger = bench.make({ serializers: { card: (card: string) => card.slice(-4) } })
    logger.info({ card: 'SECRET4242' }, 'one two')
    logger.child({ card: 'SECRET1111' }).info('three four')
    expect(bench.records().map(({ attributes }) => attributes)).toEqual([{ card: '4242' }, { card: '1111' }])
  })

  test('F-63 errors', () => {
    const bench = start()
    const error = new TypeError('bad')
    const logger = bench.make()
    logger.error(error)
    logger.error(error, 'it failed')
    logger.error({ err: error, user: 'u' }, 'it failed')
    const exception = { 'exception.type': 'TypeError', 'exception.message': 'bad', 'exception.stacktrace': error.stack }
    expect(bench.records().map(({ body, attributes }) => [body, attributes])).toEqual([
      ['bad', exception],
      ['it failed', exception],
      ['it failed', { ...exception, user: 'u' }],
    ])
  })

  test('F-62 the trace context is in the line and on the record, not among the attributes', () => {
    const bench = start()
    const logger = bench.make()
    const { span } = bench.inSpan(() => logger.info({ a: 1 }, 'one two'))
    bench.inSpan(() => logger.info({ trace_id: 'mine' }, 'three four'))
    logger.info('five six')
    const { traceId, spanId } = span.spanContext()
    const lines = bench.lines.map((line) => JSON.parse(line) as object)
    expect(lines[0]).toMatchObject({ trace_id: traceId, span_id: spanId, trace_flags: '01', a: 1 })
    expect(lines[1]).toMatchObject({ trace_id: 'mine' })
    expect(lines[1]).not.toHaveProperty('span_id')
    expect(lines[2]).not.toHaveProperty('trace_id')
    expect(bench.records()[0]).toMatchObject({ spanId, attributes: { a: 1 } })
    expect(bench.records().map(({ attributes }) => attributes)).toEqual([{ a: 1 }, {}, {}])
  })

  test('raw streams get the record, the logger’s streams stay as they are, one record for two', () => {
    const bench = start()
    const ring = new bench.module.RingBuffer({ limit: 5 })
    const logger = bench.make({
      streams: [
        { type: 'raw', stream: ring, level: 'info' },
        { stream: bench.stream, level: 'info' },
      ],
    })
    logger.info('one two')
    expect(logger.streams).toHaveLength(2)
    expect(ring.records).toHaveLength(1)
    expect(bench.records()).toHaveLength(1)
    const rawOnly = bench.make({ streams: [{ type: 'raw', stream: ring, level: 'info' }] })
    rawOnly.info('three four')
    expect(bench.records()).toHaveLength(2)
  })

  test('new Logger, disable', () => {
    const bench = start()
    const Logger = bench.module
    const logger = new Logger({ name: 'api', stream: bench.stream })
    logger.info('one two')
    bench.instrumentation.disable()
    logger.info('three four')
    expect(bench.records().map(({ body }) => body)).toEqual(['one two'])
    expect(bench.lines).toHaveLength(2)
  })

  test('F-60 events of the span; hostile objects', () => {
    const bench = start()
    const logger = bench.make()
    const cycle: Record<string, unknown> = { a: 1 }
    cycle['self'] = cycle
    bench.inSpan(() => logger.info({ cycle, when: new Date(0), big: 'x'.repeat(3_000_000) }, 'scan.created'))
    logger.info(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])), 'three four')
    const attributes = {
      cycle: '{"a":1,"self":"[circular]"}',
      when: '1970-01-01T00:00:00.000Z',
      big: 'x'.repeat(65_536),
      'event.name': 'api.scan.created',
    }
    expect(bench.records()[0]?.attributes).toEqual(attributes)
    expect(bench.spans.getFinishedSpans()[0]?.events).toMatchObject([{ name: 'api.scan.created', attributes }])
    expect(bench.raw()[1]?.droppedAttributesCount).toBe(1_024 - 128)
  })
})
