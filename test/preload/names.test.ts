import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { startApp } from '../support/run-app.ts'

/** A route that asks another server in both ways, and does a job; at the end it tells whether the names were loaded. */
const APP = `
  const express = require('express')
  const http = require('node:http')
  const { SpanKind, trace } = require('@opentelemetry/api')
  const tracer = trace.getTracer('app')
  const other = http.createServer((request, response) => response.end('answer'))
  const app = express()
  app.get('/orders/:id', async (request, response) => {
    const url = 'http://127.0.0.1:' + other.address().port + '/stock?sku=7'
    await new Promise((resolve) => http.get(url, (answer) => answer.resume().on('end', resolve)))
    await (await fetch(url)).text()
    tracer.startSpan('mail', { kind: SpanKind.CONSUMER, attributes: { 'job.type': 'mail' } }).end()
    tracer.startSpan('mine', { attributes: { 'span.type': 'own', 'span.subtype': 'kind', 'http.method': 'mine' } }).end()
    tracer.startSpan('plain').end()
    response.send('done')
    console.log(Object.keys(require.cache).some((file) => file.endsWith('/dist/names.cjs')))
  })
  other.listen(0, '127.0.0.1', () => {
    const server = app.listen(0, '127.0.0.1', () => console.log('listening', server.address().port))
  })
`

async function spansWith(env: Record<string, string>): Promise<{
  readonly spans: readonly ReceivedSpan[]
  readonly areNamesLoaded: boolean
}> {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none', ...env },
  })
  await app.request('/orders/7?full=1', { headers: { host: 'shop.example:8080', 'user-agent': 'test' } })
  app.signal('SIGTERM')
  const { stderr, stdout } = await app.exited
  expect(stderr).toBe('')
  return { spans: receiver.spans, areNamesLoaded: stdout.includes('true') }
}

/** Without the other server's side. */
const own = (spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] =>
  spans.filter(({ kind, attributes }) => kind !== 'server' || attributes['url.path'] !== '/stock')

it('neither is there by default, nor loaded', async () => {
  const { spans, areNamesLoaded } = await spansWith({})
  const names = own(spans)
    .filter(({ name }) => name !== 'mine')
    .flatMap(({ attributes }) => Object.keys(attributes))
  expect(names.filter((name) => /^(?:span\.|net\.|http\.(?!request|response|route))/.test(name))).toEqual([])
  expect(areNamesLoaded).toBe(false)
})

it('OTEL_NODE_SPAN_TYPES: span.type and span.subtype on every span (M-34)', async () => {
  const { spans, areNamesLoaded } = await spansWith({ OTEL_NODE_SPAN_TYPES: 'true' })
  const types = own(spans).map(({ name, kind, scope, attributes }) => [
    `${kind} ${name} ${scope.name.replace('@opentelemetry/instrumentation-', '')}`,
    attributes['span.type'],
    attributes['span.subtype'],
  ])
  expect(new Set(types)).toEqual(
    new Set([
      ['client GET http', 'external', 'http'],
      ['client GET undici', 'external', 'http'],
      ['consumer mail app', 'async', 'job'],
      ['internal mine app', 'own', 'kind'],
      ['internal plain app', 'unknown', 'unknown'],
      ['server GET /orders/:id http', 'web', 'http'],
    ]),
  )
  expect(areNamesLoaded).toBe(true)
})

it('span types of upstream’s layer spans name the framework (M-34, M-T10)', async () => {
  const { spans } = await spansWith({ OTEL_NODE_SPAN_TYPES: 'true', OTEL_NODE_SPAN_LAYERS: 'true' })
  const layers = spans.filter(({ scope }) => scope.name === '@opentelemetry/instrumentation-express')
  expect(layers.length).toBeGreaterThan(0)
  expect(new Set(layers.map(({ attributes }) => attributes['span.type']))).toEqual(new Set(['app']))
  expect(new Set(layers.map(({ attributes }) => attributes['span.subtype']))).toEqual(new Set(['express']))
})

describe('OTEL_NODE_LEGACY_ATTRIBUTES: the names from before, beside the stable ones (§6.3, F-34)', () => {
  it('of a request, what comes with the response too: all of its attributes (F-35)', async () => {
    const { spans } = await spansWith({ OTEL_NODE_LEGACY_ATTRIBUTES: 'true' })
    const server = own(spans).find(({ kind }) => kind === 'server')
    expect(withPlaceholders(server?.attributes)).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': '/orders/:id',
      'url.path': '/orders/7',
      'url.query': 'full=1',
      'url.scheme': 'http',
      'server.address': 'shop.example',
      'server.port': '<port>',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': '<port>',
      'network.protocol.version': '1.1',
      'client.address': '127.0.0.1',
      'user_agent.original': 'test',
      'http.method': 'GET',
      'http.status_code': 200,
      'http.scheme': 'http',
      'http.flavor': '1.1',
      'http.target': '/orders/7?full=1',
      'http.url': 'http://shop.example:8080/orders/7?full=1',
      'http.server_name': 'shop.example',
      'net.host.name': 'shop.example',
      'net.host.port': 8080,
      'net.peer.ip': '127.0.0.1',
    })
  })

  it.each(['http', 'undici'])('of a call by %s (T-45, T-46)', async (by) => {
    const { spans } = await spansWith({ OTEL_NODE_LEGACY_ATTRIBUTES: 'true' })
    const client = spans.find(({ kind, scope }) => kind === 'client' && scope.name.endsWith(by))
    expect(withPlaceholders(client?.attributes)).toMatchObject({
      'http.method': 'GET',
      'http.status_code': 200,
      'http.url': 'http://127.0.0.1:<port>/stock?sku=7',
      'net.peer.name': '127.0.0.1',
    })
    expect(client?.attributes['net.peer.port']).toBe(client?.attributes['server.port'])
    expect(client?.attributes['net.peer.port']).toEqual(expect.any(Number))
  })

  it('leaves what the app has set', async () => {
    const { spans } = await spansWith({ OTEL_NODE_LEGACY_ATTRIBUTES: 'true' })
    expect(spans.find(({ name }) => name === 'mine')?.attributes['http.method']).toBe('mine')
  })
})
