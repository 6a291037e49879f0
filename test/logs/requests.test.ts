import { describe, expect, it } from 'vitest'
import type { ReceivedLog, ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp, startApp } from '../support/run-app.ts'

/** Logs in each request: before and after waiting, by pino and by a library on the logs API; and once outside of one. */
const APP = `
  import { createServer } from 'node:http'
  import { setImmediate as turn } from 'node:timers/promises'
  import { logs } from '@opentelemetry/api'
  import pino from 'pino'

  const log = pino({ name: 'shop' })
  createServer(async (request, response) => {
    log.info({ path: request.url }, 'asked')
    await turn()
    if (request.url === '/own') log.info({ 'session.id': 'own' }, 'own')
    logs.getLogger('library', '1.0.0').emit({ body: 'emitted', attributes: { path: request.url } })
    response.end('ok')
  }).listen(0, '127.0.0.1', function () {
    log.info('outside')
    console.log('listening', this.address().port)
  })
`

type Request = { readonly path: string; readonly headers?: Record<string, string> }
type Outcome = {
  readonly logs: readonly ReceivedLog[]
  readonly spans: readonly ReceivedSpan[]
  /** The app's own lines. */
  readonly lines: readonly Record<string, unknown>[]
}

async function run(requests: readonly Request[], env: Record<string, string> = {}): Promise<Outcome> {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: APP,
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none', ...env },
  })
  for (const { path, headers } of requests) await app.request(path, headers === undefined ? {} : { headers })
  app.signal('SIGTERM')
  const { stdout, stderr } = await app.exited
  expect(stderr).toBe('')
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { logs: receiver.logs, spans: receiver.spans, lines }
}

/** Body and session of each record. */
const sessions = ({ logs }: Outcome): readonly unknown[] =>
  logs.map(({ body, attributes }) => [body, attributes['session.id']])

const SESSION = { 'x-session-id': 's-1' }

describe('session.id is on the log records of its request too (T-42)', () => {
  it('of loggers and of libraries that use the logs API, and on no others', async () => {
    const outcome = await run([{ path: '/with', headers: SESSION }, { path: '/without' }])
    const of = (scope: string): readonly unknown[] =>
      sessions({ ...outcome, logs: outcome.logs.filter(({ scope: { name } }) => name === scope) })
    expect(of('@org/otel')).toEqual([
      ['outside', undefined],
      ['asked', 's-1'],
      ['asked', undefined],
    ])
    expect(of('library')).toEqual([
      ['emitted', 's-1'],
      ['emitted', undefined],
    ])
    // What is written by the app stays as it is.
    expect(outcome.lines.filter((line) => 'session.id' in line)).toEqual([])
  })

  it('a value that the call logs itself, or the baggage, wins', async () => {
    const own = await run([{ path: '/own', headers: SESSION }])
    expect(sessions(own)).toContainEqual(['own', 'own'])
    const baggage = await run([{ path: '/', headers: { ...SESSION, baggage: 'session.id=b-1' } }])
    expect(sessions(baggage)).toContainEqual(['asked', 'b-1'])
  })

  it('from the header that OTEL_NODE_SESSION_ID_HEADER names, or from none', async () => {
    const headers = { 'X-Request-Session': 's-2', ...SESSION }
    const named = await run([{ path: '/', headers }], { OTEL_NODE_SESSION_ID_HEADER: 'X-Request-Session' })
    expect(sessions(named)).toContainEqual(['asked', 's-2'])
    const none = await run([{ path: '/', headers }], { OTEL_NODE_SESSION_ID_HEADER: 'none' })
    expect(sessions(none)).toContainEqual(['asked', undefined])
    expect(none.spans.map(({ attributes }) => attributes['session.id'])).toEqual([undefined])
  })

  it('of a request that is not sampled too', async () => {
    const outcome = await run([{ path: '/', headers: SESSION }], { OTEL_TRACES_SAMPLER: 'always_off' })
    expect(outcome.spans).toEqual([])
    expect(sessions(outcome)).toContainEqual(['asked', 's-1'])
  })

  it("with upstream's instrumentation of the server", async () => {
    const outcome = await run([{ path: '/', headers: SESSION }], { OTEL_NODE_HTTP_SERVER: 'upstream' })
    expect(sessions(outcome)).toContainEqual(['asked', 's-1'])
  })
})

it('child loggers correlate as their parents do (P-20, §8)', async () => {
  await using receiver = await startReceiver()
  const { stdout } = await runApp({
    code: `
      import { trace } from '@opentelemetry/api'
      import bunyan from 'bunyan'
      import pino from 'pino'
      import winston from 'winston'
      const loggers = [pino(), bunyan.createLogger({ name: 'b' }), winston.createLogger({ transports: [new winston.transports.Console()] })]
      const children = loggers.map((logger) => logger.child({ a: 1 }).child({ b: 2 }))
      trace.getTracer('app').startActiveSpan('work', (span) => {
        for (const child of children) child.info('a line')
        span.end()
      })
    `,
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none' },
  })
  const lines = stdout.trim().split('\n')
  const [span] = receiver.spans
  expect(lines.map((line) => (JSON.parse(line) as { trace_id: string }).trace_id)).toEqual(
    Array.from({ length: 3 }, () => span?.traceId),
  )
  expect(receiver.logs.map(({ spanId }) => spanId)).toEqual(Array.from({ length: 3 }, () => span?.spanId))
})

it('an excluded request has no span, and its log records arrive without trace context (F-22, F-38)', async () => {
  const outcome = await run([{ path: '/health' }], { OTEL_TRACING_EXCLUDED_URL_PATHS: '@health' })
  expect(outcome.spans).toEqual([])
  expect(new Set(outcome.logs.map(({ body }) => body))).toEqual(new Set(['outside', 'asked', 'emitted']))
  expect(outcome.logs.filter(({ traceId, spanId }) => traceId !== undefined || spanId !== undefined)).toEqual([])
  expect(outcome.lines.filter((line) => 'trace_id' in line)).toEqual([])
})

it.each([
  ['of an unsampled caller', {}, '00'],
  ['of a sampled caller', {}, '01'],
  ['that smart keep may keep', { OTEL_TRACE_SAMPLE: '0.000000001' }, undefined],
])('trace ids are there with their flag in a request %s (F-62)', async (_whose, env, sent) => {
  const traceId = 'a'.repeat(32)
  const headers = sent === undefined ? {} : { traceparent: `00-${traceId}-${'1'.repeat(16)}-${sent}` }
  const outcome = await run([{ path: '/', headers }], env)
  const record = outcome.logs.find(({ body }) => body === 'asked')
  const line = outcome.lines.find(({ msg }) => msg === 'asked')
  expect(record?.spanId).toMatch(/^[\da-f]{16}$/)
  expect(record?.traceId === traceId).toBe(sent !== undefined)
  expect((record?.flags ?? 0) & 1).toBe(Number(sent ?? '0'))
  expect(line).toMatchObject({
    trace_id: record?.traceId,
    span_id: record?.spanId,
    trace_flags: sent ?? '00',
  })
})
