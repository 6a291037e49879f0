import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'

/** What a client sent, by path. */
const seen = new Map<string, Readonly<Record<string, unknown>>>()

const answer: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  seen.set(pathname, request.headers)
  if (pathname === '/cut') request.socket.destroy()
  else if (pathname !== '/hangs') {
    response.statusCode = Number(pathname.split('/')[2] ?? 200)
    response.setHeader('x-answer', 'yes')
    response.end('answer')
  }
}

const servers: Record<'http' | 'https', Server> = {
  http: createHttpServer(answer),
  https: createHttpsServer(receiverTls(), answer),
}

/** Each way to call another service, in the order of the spans' names in the tree. */
const APP = `
import { subscribe } from 'node:diagnostics_channel'
import http from 'node:http'
import https from 'node:https'
import { get } from 'node:http'
import { request as undici } from 'undici'

const { HTTP, HTTPS } = process.env
const hanging = new AbortController()
subscribe('undici:client:sendHeaders', ({ request }) => {
  if (request.path === '/hangs') setImmediate(() => hanging.abort(new DOMException('too long', 'TimeoutError')))
})
const read = (response) => new Promise((resolve) => response.resume().on('end', () => { mark('answered'); resolve(response.statusCode) }))
const call = (start) => new Promise((resolve) => start((response) => resolve(read(response))).on('error', (error) => resolve(error.code ?? error.message)))
async function handle() {
  const results = [
    await call((answered) => http.get(HTTP + '/http/200?sig=secret&page=2', { headers: { 'X-Mine': 'mine' } }, answered)),
    await call((answered) => get(HTTP + '/named/404', answered)),
    await call((answered) => http.request({ host: '127.0.0.1', port: new URL(HTTP).port, path: '/options/503', method: 'POST' }, answered).end('body')),
    await call((answered) => https.get(HTTPS + '/https/200', answered)),
    await call((answered) => http.get(HTTP + '/cut', answered)),
    (await fetch(HTTP + '/fetch/200?sig=secret&page=2', { headers: { 'X-Mine': 'mine' } })).status,
    (await fetch(new Request(HTTPS + '/fetch-https/500', { method: 'PUT', body: 'body' }))).status,
    (await undici(HTTP + '/undici/200')).statusCode,
    await fetch(HTTP + '/hangs', { signal: hanging.signal }).catch((error) => error.name),
    await fetch(HTTP + '/cut').catch((error) => error.message),
  ]
  return results
}
`

const RESULTS = [200, 404, 503, 200, 'ECONNRESET', 200, 500, 200, 'TimeoutError', 'fetch failed']

const TREE = `GET  server  http  (remote parent)
├─ GET  client  http
├─ GET  client  http
├─ GET  client  http  error  error.type=404
├─ GET  client  http  error  error.type=Error  [exception]
├─ GET  client  undici
├─ GET  client  undici
├─ GET  client  undici  error  error.type=TimeoutError  [exception]
├─ GET  client  undici  error  error.type=UND_ERR_SOCKET  [exception]
├─ POST  client  http  error  error.type=503
├─ PUT  client  undici  error  error.type=500
├─ answered  internal  app
├─ answered  internal  app
├─ answered  internal  app
└─ answered  internal  app`

beforeAll(async () => {
  for (const server of Object.values(servers))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  for (const server of Object.values(servers)) {
    server.closeAllConnections()
    server.close()
  }
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port
const env = (): Record<string, string> => ({
  HTTP: `http://127.0.0.1:${portOf(servers.http)}`,
  HTTPS: `https://127.0.0.1:${portOf(servers.https)}`,
  NODE_EXTRA_CA_CERTS: TLS_FILES.authority,
})

describe('outgoing requests', () => {
  describeEverywhere({ code: APP, env }, (served) => {
    it('are children of the request they are made in, named by their method (F-36, M-30)', () => {
      expect(traceTree(served().spans, { attributes: ['error.type'], events: true, order: 'name' })).toBe(TREE)
    })

    it('change no result (promise 1)', () => {
      expect(served().answer).toEqual(RESULTS)
    })

    it.each(['/http/200', '/named/404', '/options/503', '/https/200', '/fetch/200', '/fetch-https/500', '/undici/200'])(
      'carry trace context and baggage: %s (F-37)',
      (path) => {
        const headers = seen.get(path)
        const span = find(served().spans, path)
        expect(headers).toMatchObject({ traceparent: `00-${TRACE_ID}-${span.spanId}-01`, baggage: 'plan=gold' })
      },
    )

    it('tell all in the stable names, without the secrets of signed URLs (§6.3, T-45)', () => {
      const attributes = ['/http/200', '/fetch/200'].map((path) =>
        withPlaceholders(find(served().spans, path).attributes),
      )
      const common = {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.full': 'http://127.0.0.1:<port>/fetch/200?sig=REDACTED&page=2',
        'server.address': '127.0.0.1',
        'server.port': '<port>',
        'network.peer.address': '127.0.0.1',
        'network.peer.port': '<port>',
        'network.protocol.version': '1.1',
      }
      expect(attributes).toEqual([
        { ...common, 'url.full': 'http://127.0.0.1:<port>/http/200?sig=REDACTED&page=2' },
        {
          ...common,
          'url.scheme': 'http',
          'url.path': '/fetch/200',
          'url.query': 'sig=REDACTED&page=2',
          'user_agent.original': 'node',
        },
      ])
    })

    it('are measured, but not our own deliveries', () => {
      const points = served().metrics.flatMap((metric) =>
        metric.name === 'http.client.request.duration' && metric.kind === 'histogram' ? metric.points : [],
      )
      expect(points.reduce((sum, { count }) => sum + Number(count), 0)).toBe(RESULTS.length)
      const ports = new Set(points.map(({ attributes }) => attributes['server.port']))
      expect(ports).toEqual(new Set(Object.values(servers).map(portOf)))
    })
  })

  it('take options by variables (contrib#2744)', async () => {
    const { spans } = await serveOne({
      code: APP,
      format: 'esm',
      env: {
        ...env(),
        OTEL_NODE_INSTRUMENTATION_HTTP_HEADERS_TO_SPAN_ATTRIBUTES_CLIENT_REQUEST_HEADERS: 'X-Mine',
        OTEL_NODE_INSTRUMENTATION_HTTP_REDACTED_QUERY_PARAMS: 'page',
        OTEL_NODE_INSTRUMENTATION_UNDICI_HEADERS_TO_SPAN_ATTRIBUTES_REQUEST_HEADERS: 'x-mine',
        OTEL_NODE_INSTRUMENTATION_UNDICI_HEADERS_TO_SPAN_ATTRIBUTES_RESPONSE_HEADERS: 'x-answer',
      },
    })
    expect(find(spans, '/http/200').attributes).toMatchObject({
      'http.request.header.x-mine': ['mine'],
      'url.full': expect.stringContaining('sig=secret&page=REDACTED') as string,
    })
    expect(find(spans, '/fetch/200').attributes).toMatchObject({
      'http.request.header.x-mine': ['mine'],
      'http.response.header.x-answer': ['yes'],
    })
  })

  it('make no spans when they are switched off', async () => {
    const off = {
      ...env(),
      OTEL_NODE_INSTRUMENTATION_HTTP_DISABLE_OUTGOING_REQUEST_INSTRUMENTATION: 'true',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: ' undici ,dns',
    }
    const { spans, answer: results } = await serveOne({ code: APP, format: 'cjs', env: off })
    expect(results).toEqual(RESULTS)
    expect(spans.filter(({ kind }) => kind === 'client')).toEqual([])
  })
})

function find(spans: readonly ReceivedSpan[], path: string): ReceivedSpan {
  const span = spans.find(({ attributes }) => {
    const url = attributes['url.full']
    return typeof url === 'string' && url.includes(path)
  })
  if (span === undefined) throw new Error(`no span of ${path}`)
  return span
}
