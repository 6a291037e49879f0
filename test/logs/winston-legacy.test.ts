import { describe, expect, test } from 'vitest'
import { WinstonInstrumentation } from '../../src/logs/winston-instrumentation.ts'
import { bridge } from './support/bridged.ts'

type Options = Record<string, unknown>
type Logger = {
  [level: string]: (...args: unknown[]) => unknown
} & { log(...args: unknown[]): unknown; readonly rewriters: unknown[]; add(...args: unknown[]): unknown }
type Winston = {
  readonly Logger: new (options: Options) => Logger
  readonly loggers: { get(id: string, options: Options): Logger }
  readonly config: { readonly syslog: { readonly levels: object } }
  readonly Transport: new (options: Options) => { name: string }
}

describe.each(['winston-v2', 'winston-v1'])('%s', (name) => {
  function start() {
    const bridged = bridge<Winston>(name, WinstonInstrumentation)
    const written: [string, string, Record<string, unknown>][] = []
    const keep = (options: Options = {}) =>
      Object.assign(
        new bridged.module.Transport({ name: `keep${written.length}${JSON.stringify(options)}`, ...options }),
        {
          log(
            level: string,
            message: string,
            meta: Record<string, unknown>,
            next: (error: null, done: boolean) => void,
          ) {
            written.push([level, message, meta])
            next(null, true)
          },
        },
      )
    const make = (options: Options = {}, transport: Options = {}) =>
      new bridged.module.Logger({ transports: [keep(transport)], ...options })
    return { ...bridged, written, keep, make }
  }

  test('F-50 a call is a log record', () => {
    const bench = start()
    bench.make()['info']?.('scan-created %s', 'today', { organisation__id: 1, nested: { key: 'value' } })
    bench.make()['warn']?.('scan-created')
    expect(bench.records()).toMatchObject([
      { body: 'scan-created today', eventName: undefined, severityNumber: 9, severityText: 'info' },
      { body: 'scan-created', eventName: 'scan_created', severityNumber: 13, severityText: 'warn' },
    ])
    expect(bench.records()[0]?.attributes).toEqual({ 'organisation.id': 1, nested: '{"key":"value"}' })
  })

  test('§6.2 levels', () => {
    const bench = start()
    const logger = bench.make({}, { level: 'silly' })
    for (const level of ['error', 'warn', 'info', 'verbose', 'debug', 'silly']) logger.log(level, 'a b')
    // winston 1 compares the other way round, but has the same syslog table.
    const lowest = name === 'winston-v1' ? 'emerg' : 'debug'
    const syslog = bench.make({ levels: bench.module.config.syslog.levels }, { level: lowest })
    for (const level of ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'])
      syslog.log(level, 'a b')
    expect(bench.records().map(({ severityNumber }) => severityNumber)).toEqual([
      17, 13, 9, 6, 5, 1, 23, 22, 21, 17, 13, 10, 9, 5,
    ])
  })

  test('what is not written is not exported', () => {
    const bench = start()
    bench.make({ level: 'warn' })['info']?.('dropped by the logger')
    bench.make({}, { level: 'error' })['info']?.('dropped by the transport')
    bench.make({}, { silent: true })['info']?.('dropped by a silent transport')
    bench.make({ transports: [] })['info']?.('no transport')
    bench.make()['info']?.('kept, once')
    expect(bench.records().map(({ body }) => body)).toEqual(['kept, once'])
  })

  test('what rewriters and filters hide is not exported; one record for two transports', () => {
    const bench = start()
    const rewriters = [(_level: string, _message: string, meta: object) => ({ ...meta, password: '***' })]
    const logger = bench.make({ rewriters, transports: [bench.keep({ name: 'a' }), bench.keep({ name: 'b' })] })
    logger['info']?.('one two', { password: 'SECRET' })
    expect(bench.written).toHaveLength(2)
    expect(bench.records()).toMatchObject([{ attributes: { password: '***' } }])
    expect(logger.rewriters).toEqual(rewriters)
  })

  test('F-62 the trace context is in the line and on the record; the app’s object stays as it is', () => {
    const bench = start()
    const logger = bench.make()
    const meta = Object.freeze({ a: 1 })
    const { span } = bench.inSpan(() => {
      logger['info']?.('one two', meta)
      logger['info']?.('three four')
      logger['info']?.('five six', { trace_id: 'mine' })
    })
    logger['info']?.('seven eight', meta)
    const { traceId, spanId } = span.spanContext()
    const fields = { trace_id: traceId, span_id: spanId, trace_flags: '01' }
    expect(bench.written.map(([, , written]) => written)).toEqual([
      { a: 1, ...fields },
      fields,
      { trace_id: 'mine' },
      { a: 1 },
    ])
    expect(bench.records().map((record) => [record.spanId, record.attributes])).toEqual([
      [spanId, { a: 1 }],
      [spanId, {}],
      [spanId, {}],
      [undefined, { a: 1 }],
    ])
    expect(meta).toEqual({ a: 1 })
  })

  test('F-63 errors', () => {
    const bench = start()
    const error = new TypeError('bad')
    bench.make()['error']?.('it failed', error)
    bench.inSpan(() => bench.make()['error']?.('it failed', { error }))
    const exception = { 'exception.type': 'TypeError', 'exception.message': 'bad', 'exception.stacktrace': error.stack }
    expect(bench.records()).toMatchObject([{ body: 'it failed' }, { body: 'it failed' }])
    expect(bench.records().map(({ attributes }) => attributes)).toEqual([exception, exception])
    expect(Object.keys(error)).toEqual([])
  })

  test('F-60 events, disable', () => {
    const bench = start()
    bench.inSpan(() => bench.make()['info']?.('scan.created'))
    expect(bench.spans.getFinishedSpans()[0]?.events.map((event) => event.name)).toEqual(['scan.created'])
    bench.instrumentation.disable()
    bench.make()['info']?.('scan.created')
    expect(bench.records()).toHaveLength(1)
  })
})

test('F-53 winston 2 knows the container’s name of a logger', () => {
  const bench = bridge<Winston>('winston-v2', WinstonInstrumentation)
  const keep = Object.assign(new bench.module.Transport({ name: 'keep' }), { log() {} })
  bench.module.loggers.get('orders', { transports: [keep] })['info']?.('placed')
  expect(bench.records()).toMatchObject([{ eventName: 'orders.placed' }])
})
