import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedLog, ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { type App, startApp } from '../support/run-app.ts'

/** Logs, asks another server with what is left of the context, and answers with what that server was sent. */
const APP = `
  import http from 'node:http'
  import pino from 'pino'
  const log = pino({ name: 'shop' }, pino.destination(2))
  const other = http.createServer((request, response) => {
    const { traceparent, tracestate = '', baggage = '' } = request.headers
    response.end(JSON.stringify({ traceparent, tracestate, baggage }))
  })
  const server = http.createServer((request, response) => {
    log.info({ path: request.url }, 'asked')
    response.setHeader('x-many', ['a', 'b'])
    http.get({ port: other.address().port, agent: false }, (answer) => answer.pipe(response))
  })
  other.listen(0, '127.0.0.1', () =>
    server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port)))
`
const KB = 1024
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const VALID = `00-${TRACE_ID}-b7ad6b7169203331-01`

let receiver: Receiver
let app: App
let count = 0

beforeAll(async () => {
  receiver = await startReceiver()
  app = await startApp({
    code: APP,
    // Otherwise Node answers 431 to all of this before anybody sees it.
    nodeArgs: [`--max-http-header-size=${512 * KB}`],
    receiver,
    env: {
      OTEL_SERVICE_NAME: 'shop',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'x-big,set-cookie',
      OTEL_NODE_CAPTURE_RESPONSE_HEADERS: 'x-many',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
    },
    deadlineMs: 120_000,
  })
})
afterAll(() => receiver.close())

type Sent = { readonly traceparent: string; readonly tracestate: string; readonly baggage: string }
type Served = { readonly span: ReceivedSpan; readonly log: ReceivedLog; readonly sentOn: Sent }

/** Sends a request with raw headers (pairs, so that names may repeat) and waits for what is told of it. */
async function serve(headers: readonly (readonly [name: string, value: string])[]): Promise<Served> {
  const path = `/${++count}`
  const port = await app.port()
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const raw = [['host', '127.0.0.1'], ...headers].flat()
    httpRequest({ host: '127.0.0.1', port, path, headers: raw, agent: false, maxHeaderSize: 512 * KB }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
    })
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
  const span = await receiver.waitFor(({ spans }) => spans.find(({ attributes }) => attributes['url.path'] === path))
  const log = await receiver.waitFor(({ logs }) => logs.find(({ attributes }) => attributes['path'] === path))
  expect(log.spanId).toBe(span.spanId)
  return { span, log, sentOn: JSON.parse(body) as Sent }
}

describe('headers of 64 KB', () => {
  const big = 'x'.repeat(64 * KB)

  it.each(['x-session-id', 'x-big', 'user-agent', 'x-forwarded-for', 'forwarded', 'x-other'])('%s', async (name) => {
    const { span, log } = await serve([[name, big]])
    expect(span.attributes['http.response.status_code']).toBe(200)
    // Node's own limit is the bound of each.
    expect(JSON.stringify(span.attributes).length).toBeLessThan(66 * KB)
    expect(log.body).toBe('asked')
    expect(JSON.stringify(log.attributes).length).toBeLessThan(66 * KB)
  })

  it.each(['traceparent', 'tracestate', 'baggage', 'x-forwarded-host', 'x-forwarded-proto'])(
    '%s is not believed and not sent on',
    async (name) => {
      const { span, sentOn } = await serve([[name, big]])
      expect(span.parentSpanId).toBe(undefined)
      expect(Object.values(sentOn).join('').length).toBeLessThan(8 * KB + 512)
      expect(JSON.stringify(span.attributes).length).toBeLessThan(66 * KB)
    },
  )
})

describe('trace context that is none', () => {
  it.each([
    ['no trace', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['no span', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['an unknown version', `ff-${TRACE_ID}-b7ad6b7169203331-01`],
    ['a short id', '00-0af7651916cd43dd-b7ad6b7169203331-01'],
    ['no hex', `00-${'g'.repeat(32)}-b7ad6b7169203331-01`],
    ['a tail', `${VALID}-tail`],
    ['no flags', `00-${TRACE_ID}-b7ad6b7169203331`],
    ['a word', 'garbage'],
    ['nothing', ''],
    ['bytes', '\u00ff\u00fe'],
  ])('%s: a trace of its own, whole', async (_what, traceparent) => {
    const { span, sentOn } = await serve([['traceparent', traceparent]])
    expect(span.parentSpanId).toBe(undefined)
    expect(span.traceId).not.toBe(TRACE_ID)
    expect(sentOn.traceparent).toMatch(new RegExp(`^00-${span.traceId}-[\\da-f]{16}-01$`))
  })

  it('two of them: a trace of its own', async () => {
    const { span } = await serve([
      ['traceparent', VALID],
      ['traceparent', VALID],
    ])
    expect(span.parentSpanId).toBe(undefined)
  })

  it('a valid one beside a trace state of 10,000 members', async () => {
    const state = Array.from({ length: 10_000 }, (_, index) => `k${index}=v`).join(',')
    const { span, sentOn } = await serve([
      ['traceparent', VALID],
      ['tracestate', state],
    ])
    expect(span).toMatchObject({ traceId: TRACE_ID, parentSpanId: 'b7ad6b7169203331' })
    // 32 members are the most that the specification lets through.
    expect(sentOn.tracestate.split(',').length).toBeLessThanOrEqual(32)
  })
})

describe('baggage', () => {
  it('of 1,000 entries: bounded on the record and on the way out, and the rest of the record is there', async () => {
    const entries = Array.from({ length: 1_000 }, (_, index) => `key${index}=${'v'.repeat((index % 40) + 1)}`)
    const { span, log, sentOn } = await serve([
      ['traceparent', VALID],
      ['baggage', entries.join(',')],
      ['x-session-id', 's-1'],
    ])
    expect(span.traceId).toBe(TRACE_ID)
    expect(log).toMatchObject({ body: 'asked', traceId: TRACE_ID })
    expect(log.attributes).toMatchObject({ key1: 'vv' })
    // 64 of them, beside the record's own.
    expect(Object.keys(log.attributes)).toHaveLength(64 + 3)
    expect(log.attributes).toMatchObject({ 'event.name': 'shop.asked', 'session.id': 's-1' })
    // 180 entries and 8,192 bytes are the most that the specification lets through.
    expect(sentOn.baggage.split(',').length).toBeLessThanOrEqual(180)
    expect(sentOn.baggage.length).toBeLessThanOrEqual(8192)
    expect(sentOn.baggage.startsWith('key0=v,key1=vv,key2=vvv')).toBe(true)
  })

  it.each([
    ['prototypes', '__proto__=polluted,constructor=c,prototype=p,toString=t,plan=gold', 'gold'],
    ['broken percent signs', 'bad=%E0%A4%A,plan=gold', 'gold'],
    ['nonsense between', ',,;;=;=,=x,  ,plan=gold;meta=1;;', 'gold'],
    ['the same entry twice', 'plan=silver,plan=gold', 'gold'],
  ])('with %s', async (_what, baggage, plan) => {
    const { log } = await serve([['baggage', baggage]])
    expect(log.body).toBe('asked')
    expect(log.attributes['plan']).toBe(plan)
    expect(Object.values(log.attributes).every((value) => typeof value === 'string')).toBe(true)
    const { log: next } = await serve([])
    expect(next.attributes).toEqual({ path: expect.any(String) as unknown, 'event.name': 'shop.asked' })
  })
})

describe('headers that come more than once', () => {
  it('are lists on the span', async () => {
    const { span } = await serve([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-big', '1'],
      ['x-big', '2'],
    ])
    expect(span.attributes).toMatchObject({
      'http.request.header.set-cookie': ['a=1', 'b=2'],
      'http.request.header.x-big': ['1, 2'],
      'http.response.header.x-many': ['a', 'b'],
    })
  })

  it('the session is what Node makes of them', async () => {
    const { span, log } = await serve([
      ['x-session-id', 's-1'],
      ['x-session-id', 's-2'],
    ])
    expect(span.attributes['session.id']).toBe('s-1, s-2')
    expect(log.attributes['session.id']).toBe('s-1, s-2')
  })
})

it('the app ends as it would, and nothing of ours was printed', async () => {
  app.signal('SIGTERM')
  const { stderr, ...result } = await app.exited
  expect(result).toMatchObject({ code: null, signal: 'SIGTERM' })
  // The app's own lines are JSON.
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([])
})
