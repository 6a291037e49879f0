import { describe, expect, it } from 'vitest'
import type { HistogramPoint, ReceivedMetric } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { type App, startApp } from '../support/run-app.ts'

/** Asks its neighbour in each way there is, once for each request; `/health` is for no one to see. */
const APP = `
  const http = require('node:http')
  const ask = {
    http: (url) => new Promise((resolve) => http.get(url, (answer) => answer.resume().on('end', resolve))),
    fetch: async (url) => (await fetch(url)).text(),
  }
  const neighbour = http.createServer((request, response) => {
    response.statusCode = request.url.startsWith('/missing') ? 404 : 200
    response.end('answer')
  })
  const server = http.createServer(async (request, response) => {
    const { port } = neighbour.address()
    const [, way, path = ''] = request.url.split('/')
    for (const each of way === 'health' ? ['http', 'fetch'] : [way]) {
      await ask[each]('http://127.0.0.1:' + port + '/' + path)
    }
    response.end('done')
  })
  neighbour.listen(0, '127.0.0.1', () =>
    server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port)))
`

async function metricsOf(requests: (app: App) => Promise<void>): Promise<readonly ReceivedMetric[]> {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', OTEL_TRACING_EXCLUDED_URL_PATHS: '@health' },
  })
  await requests(app)
  app.signal('SIGTERM')
  expect(await app.exited).toMatchObject({ signal: 'SIGTERM', stderr: '' })
  return receiver.metrics
}

const pointsOf = (metrics: readonly ReceivedMetric[], name: string): readonly HistogramPoint[] =>
  metrics.flatMap((metric) => (metric.name === name && metric.kind === 'histogram' ? metric.points : []))

const CLIENT = 'http.client.request.duration'
const SERVER = 'http.server.request.duration'
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

describe('http.client.request.duration: seconds, stable names, the same buckets, and never a path (M-20, P-91)', () => {
  it.each([
    ['http', '@opentelemetry/instrumentation-http', {}],
    ['fetch', '@opentelemetry/instrumentation-undici', { 'url.scheme': 'http' }],
  ])('of %s', async (way, scope, others) => {
    const metrics = await metricsOf(async (app) => {
      for (const path of ['one', 'two', 'missing']) await app.request(`/${way}/${path}`)
    })
    const [metric, ...more] = metrics.filter(({ name }) => name === CLIENT)
    expect(more).toEqual([])
    expect(metric).toMatchObject({ unit: 's', kind: 'histogram', scope: { name: scope } })
    const points = pointsOf(metrics, CLIENT)
    const told = points.map(({ attributes, count }) => [withPlaceholders(attributes), Number(count)])
    const common = {
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': '<port>',
      'network.protocol.version': '1.1',
      ...others,
    }
    expect(told).toEqual([
      [{ ...common, 'http.response.status_code': 200 }, 2],
      [{ ...common, 'http.response.status_code': 404, 'error.type': '404' }, 1],
    ])
    expect(points.map(({ explicitBounds }) => explicitBounds)).toEqual([BUCKETS, BUCKETS])
  })
})

it('meters are named after packages, never after files (M-22)', async () => {
  const metrics = await metricsOf(async (app) => {
    for (const way of ['http', 'fetch']) await app.request(`/${way}/one`)
  })
  expect(new Set(metrics.map(({ scope }) => scope.name))).toEqual(
    new Set(['@opentelemetry/instrumentation-http', '@opentelemetry/instrumentation-undici']),
  )
})

it('an excluded request is not measured, nor is what it asks of others (F-22, F-38)', async () => {
  const metrics = await metricsOf(async (app) => {
    await app.request('/health')
    await app.request('/http/one')
  })
  const total = (name: string): number => pointsOf(metrics, name).reduce((sum, { count }) => sum + Number(count), 0)
  // The neighbour, which excludes other paths, measures all three requests that it gets.
  expect([total(SERVER), total(CLIENT)]).toEqual([1 + 3, 1])
})
