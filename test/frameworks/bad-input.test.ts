import { connect } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { toFormat } from '../support/app-code.ts'
import { type AppResult, startApp } from '../support/run-app.ts'

const KB = 1024

const APP = `
import express from 'express'
import { propagation, trace } from '@opentelemetry/api'

const app = express()
app.get('/users/:id', (request, response) => {
  const span = trace.getTracer('app').startSpan('work')
  span.setAttribute('entries', propagation.getActiveBaggage()?.getAllEntries().length ?? 0)
  if (request.query.big) span.setAttributes({ big: 'x'.repeat(Number(request.query.big)), small: 'y' })
  span.end()
  response.send('user')
})
const server = app.listen(0, '127.0.0.1', () => console.log('listening at ' + server.address().port))
`

const INVALID_TRACEPARENTS = [
  '',
  'nonsense',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  '00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more',
  `00-${'a'.repeat(60 * KB)}-b7ad6b7169203331-01`,
  '00-0af7651916cd43dd8448eb211c80319\u00e9-b7ad6b7169203331-01',
]

const VALID = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** Each request line and its headers, byte for byte, with what its server span is called. */
const EXCHANGES: readonly (readonly [title: string, head: string, span: string])[] = [
  [
    'headers of 64 KB',
    lines('GET /users/headers', {
      'x-tenant': 'a'.repeat(32 * KB),
      'x-session-id': 'b'.repeat(16 * KB),
      'user-agent': 'c'.repeat(16 * KB),
    }),
    'GET /users/:id',
  ],
  [
    'baggage with 1,000 entries',
    lines('GET /users/baggage', { baggage: Array.from({ length: 1000 }, (_, i) => `k${i}=${i}`).join(',') }),
    'GET /users/:id',
  ],
  [
    'baggage that is none',
    lines('GET /users/baggage', { baggage: ';;;=,=,%,a=%E0%A4%A,__proto__=x,constructor=y' }),
    'GET /users/:id',
  ],
  [
    'a trace state of 60 KB',
    lines('GET /users/state', {
      traceparent: VALID,
      tracestate: Array.from({ length: 5000 }, (_, i) => `v${i}=x`).join(','),
    }),
    'GET /users/:id',
  ],
  ...INVALID_TRACEPARENTS.map(
    (traceparent) =>
      [
        `the traceparent ${traceparent.slice(0, 70)}`,
        lines('GET /users/trace', { traceparent }),
        'GET /users/:id',
      ] as const,
  ),
  [
    'two traceparents',
    `${lines('GET /users/twice', { traceparent: VALID })}traceparent: ${VALID}\r\n`,
    'GET /users/:id',
  ],
  [
    'two session ids',
    `${lines('GET /users/sessions', { 'x-session-id': 'first' })}x-session-id: second\r\n`,
    'GET /users/:id',
  ],
  [
    'an array of forwarded addresses',
    `${lines('GET /users/forwarded', { 'x-forwarded-for': '1.2.3.4, 5.6.7.8', 'x-forwarded-host': 'a, b' })}x-forwarded-for: 9.9.9.9\r\nforwarded: for="[::1";host=\r\n`,
    'GET /users/:id',
  ],
  ['a host that is none', 'GET /users/host HTTP/1.1\r\nHost: :::%%%/\r\n', 'GET /users/:id'],
  ['no host', 'GET /users/none HTTP/1.0\r\n', 'GET /users/:id'],
  ['a target with a host', lines('GET http://elsewhere/users/absolute', {}), 'GET /users/:id'],
  ['a path with two slashes', lines('GET //elsewhere/users/1', {}), 'GET'],
  ['a path that cannot be decoded', lines('GET /users/%zz%00', {}), 'GET'],
  ['a path of 60 KB', lines(`GET /${'p'.repeat(60 * KB)}`, {}), 'GET'],
  ['the options of the server', lines('OPTIONS *', {}), 'OPTIONS'],
  ['a method of its own', lines('PROPFIND /users/1', {}), 'PROPFIND'],
  ['an attribute of 5 MB', lines('GET /users/big?big=5000000', {}), 'GET /users/:id'],
]

function lines(target: string, headers: Readonly<Record<string, string>>): string {
  const all = Object.entries({ host: 'shop', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${target} HTTP/1.1\r\n${all.join('')}`
}

/** Sends a request over a connection of its own and returns the first line of the answer. */
function exchange(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
    socket.on('close', () => resolve(answer.split('\r\n', 1)[0] ?? '')).on('error', reject)
    socket.write(`${head}connection: close\r\n\r\n`, 'latin1')
  })
}

describe.each([
  ['lean', {}],
  ['lean, with lengths of values limited', { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100' }],
  ['upstream', { OTEL_NODE_HTTP_SERVER: 'upstream' }],
])('bad input, served by %s', (_name, env) => {
  let result: AppResult
  let spans: readonly ReceivedSpan[]
  let answers: readonly string[]
  beforeAll(async () => {
    await using receiver = await startReceiver()
    const app = await startApp({
      code: toFormat(APP, 'esm'),
      receiver,
      nodeArgs: [`--max-http-header-size=${256 * KB}`],
      env: { OTEL_SERVICE_NAME: 'shop', NODE_ENV: 'test', OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'x-tenant', ...env },
    })
    const port = await app.port()
    const all: string[] = []
    for (const [, head] of EXCHANGES) all.push(await exchange(port, head))
    answers = all
    app.signal('SIGTERM')
    result = await app.exited
    spans = receiver.spans
  })

  it('hurts nobody: the app answers, and nothing is printed (promise 1)', () => {
    expect({ ...result, stdout: '' }).toEqual({ code: null, signal: 'SIGTERM', stdout: '', stderr: '' })
    expect(answers.map((answer) => answer.split(' ').slice(1).join(' '))).toEqual(
      EXCHANGES.map(([title, , span]) =>
        title === 'a path that cannot be decoded' ? '400 Bad Request' : span.includes('/') ? '200 OK' : '404 Not Found',
      ),
    )
  })

  it.each(EXCHANGES.map(([title, , span], index) => ({ title, span, index })))(
    'is traced like any other: $title',
    ({ span, index }) => {
      const told = serverSpans(spans)[index]
      expect(told?.name).toBe(span)
      expect(told?.attributes['http.request.method']).toBe(span === 'PROPFIND' ? '_OTHER' : span.split(' ')[0])
    },
  )

  it('brings no trace but a valid one', () => {
    const state = spans.find(({ attributes }) => attributes['url.path'] === '/users/state')
    expect(state).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' })
    expect(state?.traceState?.split(',').length ?? 0).toBeLessThanOrEqual(32)
    const others = serverSpans(spans).filter(({ attributes }) =>
      ['/users/trace', '/users/twice'].includes(attributes['url.path'] as string),
    )
    expect(others).toHaveLength(INVALID_TRACEPARENTS.length + 1)
    for (const { parentSpanId } of others) expect(parentSpanId).toBeUndefined()
  })

  it('is bounded: 180 entries of baggage (W3C)', () => {
    const entries = spans.filter(({ name }) => name === 'work').map(({ attributes }) => attributes['entries'] as number)
    expect(Math.max(...entries)).toBeLessThanOrEqual(180)
    expect(entries[1]).toBeGreaterThan(100)
  })

  it('costs nothing else: what is beside a value of 5 MB arrives', () => {
    const big = spans.find(({ attributes }) => attributes['big'] !== undefined)
    const limit = 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT' in env ? 100 : 5_000_000
    expect(big?.attributes).toMatchObject({ small: 'y', big: 'x'.repeat(limit) })
    expect(spans.length).toBe(EXCHANGES.length + spans.filter(({ name }) => name === 'work').length)
  })
})

/** In the order in which the requests were made: each had been answered before the next. */
function serverSpans(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return spans.filter(({ kind }) => kind === 'server')
}
