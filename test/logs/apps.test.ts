import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ReceivedLog } from '../../src/receiver/received.ts'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { runApp, startApp, type AppOptions, type AppResult } from '../support/run-app.ts'
import { aliasedLogger } from './support/aliased-logger.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const PARENT_ID = 'b7ad6b7169203331'

/** How each logger is imported, and made with the name `shop`. */
const LOGGERS = {
  pino: ["import pino from 'pino'", "const log = pino({ name: 'shop' })", "log.info({ order__id: 7 }, 'order-placed')"],
  winston: [
    "import winston from 'winston'",
    "const log = winston.createLogger({ defaultMeta: { label: 'shop' }, transports: [new winston.transports.Console()] })",
    "log.info('order-placed', { order__id: 7 })",
  ],
  bunyan: [
    "import bunyan from 'bunyan'",
    "const log = bunyan.createLogger({ name: 'shop' })",
    "log.info({ order__id: 7 }, 'order-placed')",
  ],
} as const

/** winston before 3 has neither createLogger nor defaultMeta. */
const OLD_WINSTON = [
  "import winston from 'winston'",
  'const log = new winston.Logger({ transports: [new winston.transports.Console({ json: true, stringify: true })] })',
  "log.info('order-placed', { order__id: 7 })",
] as const

/** A server that logs in its handler and closes after the first request. */
function appOf([load, make, log]: readonly [string, string, string]): string {
  return `
    import http from 'node:http'
    ${load}
    ${make}
    const server = http.createServer((request, response) => {
      ${log}
      response.end('ok')
      server.close()
    }).listen(0, '127.0.0.1', () => console.log('listening', server.address().port))
  `
}

const toCommonJs = (code: string): string => code.replaceAll(/import (\w+) from ('[^']+')/g, 'const $1 = require($2)')

type Outcome = { readonly result: AppResult; readonly receiver: Receiver; readonly logs: readonly ReceivedLog[] }

async function run(options: AppOptions): Promise<Outcome> {
  const receiver = await startReceiver()
  try {
    const result = await runApp({ receiver, ...options, env: { ...ENV, ...options.env } })
    return { result, receiver, logs: receiver.logs }
  } finally {
    await receiver.close()
  }
}

/** Runs a server app, with one request that has trace context and baggage. */
async function runWithRequest(options: AppOptions): Promise<Outcome> {
  const receiver = await startReceiver()
  try {
    const app = await startApp({ receiver, ...options, env: { ...ENV, ...options.env } })
    const headers = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`, baggage: 'amplitude.device_id=d1' }
    await app.request('/', { headers })
    return { result: await app.exited, receiver, logs: receiver.logs }
  } finally {
    await receiver.close()
  }
}

const ENV = { OTEL_METRICS_EXPORTER: 'none', OTEL_SERVICE_NAME: 'app' }

function expectOrderPlaced({ result, receiver, logs }: Outcome, domain: string): void {
  expect(result).toMatchObject({ code: 0, signal: null, stderr: '' })
  const server = receiver.spans.find(({ kind }) => kind === 'server')
  const name = `${domain}order_placed`
  const attributes = { 'order.id': 7, 'amplitude.device_id': 'd1', 'event.name': name }
  expect(logs).toMatchObject([
    {
      body: 'order-placed',
      eventName: name,
      severityNumber: 9,
      severityText: 'info',
      attributes,
      traceId: TRACE_ID,
      spanId: server?.spanId,
      scope: { name: '@org/otel', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      resource: { 'service.name': 'app' },
    },
  ])
  expect(logs[0]?.attributes).toEqual(attributes)
  expect(server?.events).toMatchObject([{ name, attributes }])
  const line = JSON.parse(result.stdout.split('\n')[1] ?? '') as Record<string, unknown>
  expect(line).toMatchObject({ trace_id: TRACE_ID, span_id: server?.spanId, trace_flags: '01' })
}

describeNodes(['floor', 'newest24', 'newest26'], (node) => {
  describe.each(['esm', 'cjs'] as const)('%s', (format) => {
    test.each(['pino', 'winston', 'bunyan'] as const)(
      'F-30 F-T30 F-T35 F-T39 %s: a record, with the request’s trace and baggage, and an event of its span',
      async (name) => {
        // winston's label of defaultMeta is a reserved field, as pino's and bunyan's name.
        const code = appOf(LOGGERS[name])
        const outcome = await runWithRequest({
          code: format === 'esm' ? code : toCommonJs(code),
          format,
          node: node.name,
        })
        expectOrderPlaced(outcome, 'shop.')
      },
    )
  })
})

describe('old majors', () => {
  test.each([
    ['pino', 'pino-v9', LOGGERS.pino, 'shop.'],
    ['pino', 'pino-v8', LOGGERS.pino, 'shop.'],
    ['pino', 'pino-v7', LOGGERS.pino, 'shop.'],
    ['pino', 'pino-v6', LOGGERS.pino, 'shop.'],
    ['pino', 'pino-v5', LOGGERS.pino, 'shop.'],
    ['winston', 'winston-v2', OLD_WINSTON, ''],
    ['winston', 'winston-v1', OLD_WINSTON, ''],
    ['bunyan', 'bunyan-v1', LOGGERS.bunyan, 'shop.'],
  ] as const)('%s by %s, imported and required', async (name, alias, logger, domain) => {
    const appsIn = await aliasedLogger(name, alias)
    const nodeArgs = ['--no-deprecation', '--no-warnings']
    const code = appOf(logger)
    expectOrderPlaced(await runWithRequest({ code, appsIn, nodeArgs }), domain)
    expectOrderPlaced(await runWithRequest({ code: toCommonJs(code), format: 'cjs', appsIn, nodeArgs }), domain)
  })
})

describe('pino', () => {
  test('a transport in a worker thread, and multistream: one record per line, whoever writes it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'otel-logs-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const code = `
      import pino from 'pino'
      const to = (name) => ({ target: 'pino/file', options: { destination: \`${folder}/\${name}.log\` } })
      const log = pino({ name: 'shop', redact: ['card'] }, pino.transport({ targets: [to('one'), to('two')] }))
      log.info({ card: 'SECRET' }, 'order-placed')
      log.debug('dropped')
      const streams = pino.multistream([{ stream: { write() {} } }, { level: 'error', stream: { write() {} } }])
      pino({ name: 'multi' }, streams).info('order-placed')
    `
    const { result, logs } = await run({ code })
    expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    for (const name of ['one', 'two']) {
      const line: unknown = JSON.parse(await readFile(join(folder, `${name}.log`), 'utf8'))
      expect(line).toMatchObject({ msg: 'order-placed', card: '[Redacted]' })
    }
    expect(logs.map(({ eventName, attributes }) => [eventName, attributes['card']])).toEqual([
      ['shop.order_placed', '[Redacted]'],
      ['multi.order_placed', undefined],
    ])
  })

  test('the last words before process.exit() and of an uncaught exception arrive', async () => {
    const fatal = `
      import pino from 'pino'
      const log = pino({ name: 'shop' })
      process.on('uncaughtException', (error) => { log.fatal(error, 'the end'); process.exit(3) })
      throw new TypeError('bad')
    `
    const { result, logs } = await run({ code: fatal })
    expect(result).toMatchObject({ code: 3, stderr: '' })
    expect(logs).toMatchObject([
      {
        body: 'the end',
        severityNumber: 21,
        attributes: { 'exception.type': 'TypeError', 'exception.message': 'bad' },
      },
    ])
  })

  test('fastify’s own logger', async () => {
    const code = `
      import fastify from 'fastify'
      const app = fastify({ logger: { name: 'web' } })
      app.get('/orders/:id', async (request) => { request.log.info('order.shown'); return {} })
      await app.listen({ port: 0, host: '127.0.0.1' })
      await fetch(\`http://127.0.0.1:\${app.server.address().port}/orders/7\`)
      await app.close()
    `
    const { result, receiver, logs } = await run({ code })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const server = receiver.spans.find(({ kind }) => kind === 'server')
    const shown = logs.find(({ body }) => body === 'order.shown')
    expect(shown).toMatchObject({
      eventName: 'web.order.shown',
      traceId: server?.traceId,
      attributes: { reqId: 'req-1' },
    })
    expect(logs.map(({ body }) => body)).toContain('incoming request')
    expect(result.stdout).toContain(`"trace_id":"${server?.traceId}"`)
  })
})

describe('winston', () => {
  test('an uncaught exception that winston handles', async () => {
    const code = `
      import winston from 'winston'
      const console = new winston.transports.Console({ format: winston.format.json() })
      const log = winston.createLogger({ exceptionHandlers: [console], transports: [], exitOnError: true })
      setImmediate(() => { throw new RangeError('far') })
    `
    const { result, logs } = await run({ code })
    expect(result).toMatchObject({ code: 1, signal: null })
    expect(logs).toMatchObject([
      { severityNumber: 17, attributes: { 'exception.type': 'RangeError', 'exception.message': 'far' } },
    ])
  })

  test('the default logger, and a file transport added later', async () => {
    const code = `
      import winston from 'winston'
      winston.add(new winston.transports.Console())
      winston.info('order.placed')
      winston.add(new winston.transports.File({ filename: './app.log' }))
      winston.info('order.paid')
    `
    const { result, logs } = await run({ code })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(logs.map(({ eventName }) => eventName)).toEqual(['order.placed', 'order.paid'])
  })
})

describe('console (F-64)', () => {
  const code = `
    import winston from 'winston'
    console.log('hello %s', 'you', { a: [1] })
    console.error(new TypeError('bad').message)
    winston.createLogger({ transports: [new winston.transports.Console({ forceConsole: true })] }).info('of winston')
  `

  test('is not recorded by default', async () => {
    const { result, logs } = await run({ code })
    expect(result).toMatchObject({ code: 0, stderr: 'bad\n' })
    expect(logs.map(({ body }) => body)).toEqual(['of winston'])
  })

  test('is recorded on demand, each line once', async () => {
    const { result, logs } = await run({ code, env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'console,winston' } })
    expect(result).toMatchObject({ code: 0, stderr: 'bad\n' })
    expect(result.stdout.split('\n')[0]).toBe('hello you { a: [ 1 ] }')
    expect(logs.map(({ body, severityNumber }) => [body, severityNumber])).toEqual([
      ['hello you { a: [ 1 ] }', 9],
      ['bad', 17],
      ['of winston', 9],
    ])
  })

  test('leaves what every method writes as it is, stacks of console.trace too (promise 1)', async () => {
    const app = {
      code: `
        const deep = (level) => (level === 0 ? console.trace('here %o', { a: 1 }) : deep(level - 1))
        deep(20)
        console.trace()
        console.table([{ a: 1 }]); console.assert(false, 'no %s', 'way'); console.dir({ y: { z: 1 } }, { depth: 0 })
        console.group('group'); console.warn('in it'); console.trace('in it'); console.groupEnd(); console.count()
        Error.stackTraceLimit = 2; console.trace('short'); Error.stackTraceLimit = 0; console.trace('none')
        console.log(Error.stackTraceLimit)
      `,
      files: { 'package.json': '{"name":"app","version":"1.0.0","type":"module"}' },
      cwd: '/',
    } as const
    // At the same path, which is in the stacks.
    const withoutPaths = ({ stdout, stderr, ...end }: AppResult): unknown => ({
      ...end,
      written: [stdout, stderr].map((text) => text.replaceAll(/[^\s(]*\/app-\w+\//g, '')),
    })
    const { result, logs } = await run({ ...app, env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'console' } })
    expect(withoutPaths(result)).toEqual(withoutPaths(await runApp({ ...app, preload: 'none' })))
    expect(logs.find(({ severityText }) => severityText === 'trace')?.body).toMatch(
      /^Trace: here \{ a: 1 \}\n {4}at deep /,
    )
  })

  test('no loop with the console exporter', async () => {
    const env = {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'console',
      OTEL_LOGS_EXPORTER: 'console',
      OTEL_TRACES_EXPORTER: 'none',
    }
    const { result } = await run({ code: "console.log('once')", env })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const exported = result.stdout.split('\n').filter((line) => line.startsWith('{'))
    expect(exported.map((line) => (JSON.parse(line) as { body: string }).body)).toEqual(['once'])
  })
})

describe('configuration', () => {
  const code = `
    import pino from 'pino'
    pino({ name: 'shop' }).info({ a: 1 }, 'order-placed')
  `

  test.each<[string, Record<string, string>, unknown]>([
    [
      'OTEL_NODE_EVENT_NAME_ATTRIBUTE (§7-17)',
      { OTEL_NODE_EVENT_NAME_ATTRIBUTE: 'flagsmith.event' },
      { a: 1, 'flagsmith.event': 'shop.order_placed' },
    ],
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pino' }, undefined],
    ['OTEL_LOGS_EXPORTER=none (§7-9)', { OTEL_LOGS_EXPORTER: 'none' }, undefined],
    [
      'OTEL_NODE_INSTRUMENTATION_PINO_DISABLE_LOG_SENDING',
      { OTEL_NODE_INSTRUMENTATION_PINO_DISABLE_LOG_SENDING: 'true' },
      undefined,
    ],
  ])('%s', async (_name, env, attributes) => {
    const { result, logs } = await run({ code, env })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(logs[0]?.attributes).toEqual(attributes)
    expect(JSON.parse(result.stdout)).toMatchObject({ msg: 'order-placed' })
  })
})

describe('what a request’s log line carries', () => {
  const code = appOf(LOGGERS.pino)
  const lineOf = ({ result }: Outcome): Record<string, unknown> =>
    JSON.parse(result.stdout.split('\n')[1] ?? '') as Record<string, unknown>

  test('F-58 no baggage, or only what is allowed', async () => {
    const without = await runWithRequest({ code, env: { OTEL_NODE_LOG_BAGGAGE: 'false' } })
    expect(without.logs[0]?.attributes).toEqual({ 'order.id': 7, 'event.name': 'shop.order_placed' })
    const other = await runWithRequest({ code, env: { OTEL_NODE_LOG_BAGGAGE: 'tenant,amplitude.session_id' } })
    expect(other.logs[0]?.attributes).not.toHaveProperty(['amplitude.device_id'])
    const allowed = await runWithRequest({ code, env: { OTEL_NODE_LOG_BAGGAGE: 'tenant,amplitude.device_id' } })
    expect(allowed.logs[0]?.attributes).toHaveProperty(['amplitude.device_id'], 'd1')
  })

  test('F-60 no span event', async () => {
    const { receiver, logs } = await runWithRequest({ code, env: { OTEL_NODE_LOG_SPAN_EVENTS: 'false' } })
    expect(receiver.spans.flatMap(({ events }) => events)).toEqual([])
    expect(logs).toHaveLength(1)
  })

  test('F-62 M-37 names of the fields, the parent’s id, none at all', async () => {
    const env = { OTEL_NODE_LOG_KEYS: 'trace_id=traceId,span_id=spanId', OTEL_NODE_LOG_PARENT_ID: 'true' }
    const named = await runWithRequest({ code, env })
    expect(lineOf(named)).toMatchObject({ traceId: TRACE_ID, trace_flags: '01', parent_span_id: PARENT_ID })
    expect(lineOf(named)).not.toHaveProperty('trace_id')
    const none = await runWithRequest({ code, env: { OTEL_NODE_LOG_CORRELATION: 'false' } })
    expect(lineOf(none)).not.toHaveProperty('trace_id')
    expect(none.logs).toMatchObject([{ traceId: TRACE_ID }])
  })

  test('P-20 always, empty outside of a span', async () => {
    const env = { OTEL_NODE_INSTRUMENTATION_PINO_CORRELATE_WHEN: 'always' }
    const { result } = await run({ code: "import pino from 'pino'; pino().info('x y')", env })
    expect(JSON.parse(result.stdout)).toMatchObject({ trace_id: '', span_id: '' })
  })
})

test('a library on @opentelemetry/api-logs reaches the collector', async () => {
  const code = `
    import { logs } from '@opentelemetry/api-logs'
    logs.getLogger('old-library', '1.0.0').emit({ body: 'hello', severityNumber: 13, eventName: 'old.event' })
  `
  const { result, logs } = await run({ code })
  expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' })
  expect(logs).toMatchObject([
    { body: 'hello', eventName: 'old.event', scope: { name: 'old-library', version: '1.0.0' } },
  ])
})
