import { describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { type AppResult, startApp } from '../support/run-app.ts'

/** Logs the same secrets by each logger and by the API within a request, whose headers are recorded. */
const APP = `
  import http from 'node:http'
  import { logs, propagation, context, trace } from '@opentelemetry/api'
  import bunyan from 'bunyan'
  import pino from 'pino'
  import winston from 'winston'
  const fields = () => ({ id: 7, password: 'hidden-1', user: { name: 'Ann', accessToken: 'hidden-2' } })
  const written = { write(line) { console.log(line.trim()) } }
  const winstonLogger = winston.createLogger({ transports: [new winston.transports.Console()] })
  const child = pino({ base: null }, written).child({ email: 'hidden-3' })
  const bunyanLogger = bunyan.createLogger({ name: 'shop', stream: written })
  const server = http.createServer((request, response) => {
    child.info(fields(), 'pino.said')
    winstonLogger.info('winston.said', fields())
    bunyanLogger.info(fields(), 'bunyan.said')
    logs.getLogger('app').emit({ body: { kind: 'api', token: 'hidden-4' }, attributes: { ...fields(), list: [{ secret: 'hidden-5' }] } })
    const span = trace.getTracer('app').startSpan('work', { attributes: fields() })
    span.addEvent('happened', { apiKey: 'hidden-6', kept: 1 })
    span.end()
    response.end('done')
  })
  server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port))
`

async function run(
  env: Readonly<Record<string, string>>,
  configFile?: (url: string) => string,
): Promise<{ receiver: Receiver; result: AppResult }> {
  const receiver = await startReceiver()
  const app = await startApp({
    code: APP,
    receiver,
    ...(configFile !== undefined && { files: { 'otel.yaml': configFile(receiver.url) } }),
    env: {
      OTEL_SERVICE_NAME: 'shop',
      OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'authorization,x-tenant',
      ...(configFile !== undefined && { OTEL_CONFIG_FILE: 'otel.yaml' }),
      ...env,
    },
  })
  await app.request('/', {
    headers: { authorization: 'hidden-7', 'x-tenant': 'acme', baggage: 'buyerEmail=hidden-8,plan=gold' },
  })
  app.signal('SIGTERM')
  const result = await app.exited
  await receiver.close()
  return { receiver, result }
}

const secretsIn = (value: unknown): ReadonlySet<string> =>
  new Set(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)).match(
      /hidden-\d/g,
    ),
  )
const HIDDEN = Array.from({ length: 8 }, (_, index) => `hidden-${index + 1}`)

describe('OTEL_NODE_REDACT_KEYS (P-86)', () => {
  it('@default hides what is under such keys in log records and spans; the app writes its own lines as ever', async () => {
    const { receiver, result } = await run({ OTEL_NODE_REDACT_KEYS: '@default' })
    expect(result.stderr).toBe('')
    expect([...secretsIn(result.stdout)].toSorted()).toEqual(['hidden-1', 'hidden-2', 'hidden-3'])
    expect(secretsIn([receiver.logs, receiver.spans])).toEqual(new Set())
    const common = { id: 7, password: '[redacted]', plan: 'gold', buyerEmail: '[redacted]' }
    const user = '{"name":"Ann","accessToken":"[redacted]"}'
    for (const logger of ['pino', 'winston', 'bunyan']) {
      const record = receiver.logs.find(({ body }) => body === `${logger}.said`)
      expect(record?.attributes).toMatchObject({ ...common, user })
    }
    const emitted = receiver.logs.find(({ scope }) => scope.name === 'app')
    expect(emitted?.body).toEqual({ kind: 'api', token: '[redacted]' })
    expect(emitted?.attributes).toMatchObject({ id: 7, list: [{ secret: '[redacted]' }] })
    const [work, request] = ['work', 'GET'].map((name) => receiver.spans.find((span) => span.name === name))
    expect(work?.attributes).toEqual({
      id: 7,
      password: '[redacted]',
      user: { name: 'Ann', accessToken: '[redacted]' },
    })
    expect(work?.events[0]?.attributes).toEqual({ apiKey: '[redacted]', kept: 1 })
    expect(request?.attributes).toMatchObject({
      'http.request.header.authorization': '[redacted]',
      'http.request.header.x-tenant': ['acme'],
    })
    // Events of loggers are on the span, too.
    expect(request?.events.map(({ name }) => name)).toContain('shop.bunyan.said')
  })

  it('hides the same where a configuration file says what is sent', async () => {
    const { receiver, result } = await run(
      { OTEL_NODE_REDACT_KEYS: '@default' },
      (url) => `
file_format: "1.0"
tracer_provider:
  processors: [{ batch: { exporter: { otlp_http: { endpoint: "${url}/v1/traces" } } } }]
logger_provider:
  processors: [{ batch: { exporter: { otlp_http: { endpoint: "${url}/v1/logs" } } } }]
`,
    )
    expect(result.stderr).toBe('')
    expect(new Set(receiver.logs.map(({ scope }) => scope.name))).toEqual(new Set(['@org/otel', 'app']))
    expect(receiver.spans.map(({ name }) => name)).toContain('work')
    expect(secretsIn([receiver.logs, receiver.spans])).toEqual(new Set())
  })

  it('hides nothing where it is not set, and only what it names', async () => {
    const { receiver } = await run({})
    expect([...secretsIn([receiver.logs, receiver.spans])].toSorted()).toEqual(HIDDEN)
    const { receiver: named } = await run({ OTEL_NODE_REDACT_KEYS: 'password, user' })
    const left = [...secretsIn([named.logs, named.spans])].toSorted()
    expect(left).toEqual(HIDDEN.filter((each) => !['hidden-1', 'hidden-2'].includes(each)))
  })
})
