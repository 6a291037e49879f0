import { describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { runApp, type AppOptions } from '../support/run-app.ts'

const APP = `
  const express = require('express')
  const app = express()
  app.get('/users/:id', (request, response) => response.send('user'))
  const server = app.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port
    for (const path of ['/users/1', '/users/2', '/nowhere/3']) await (await fetch(url + path)).text()
    server.close()
  })
`
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

async function metricsOf(options: Partial<AppOptions> = {}): Promise<Receiver['metrics']> {
  await using receiver = await startReceiver()
  const { env, ...rest } = options
  const { code, stderr } = await runApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', ...env },
    ...rest,
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return receiver.metrics
}

describe('metrics of requests (M-20, F-83)', () => {
  it('of the server: seconds, stable attributes, the route and never a path', async () => {
    const [metric, ...others] = (await metricsOf()).filter(({ name }) => name === 'http.server.request.duration')
    expect(others).toEqual([])
    expect(metric).toMatchObject({ unit: 's', kind: 'histogram', temporality: 'cumulative' })
    const points = (metric?.points ?? []).toSorted(
      (a, b) => Number(b.attributes['http.response.status_code']) - Number(a.attributes['http.response.status_code']),
    )
    expect(points.map(({ attributes }) => attributes)).toEqual([
      {
        'http.request.method': 'GET',
        'http.response.status_code': 404,
        'network.protocol.version': '1.1',
        'url.scheme': 'http',
      },
      {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/users/:id',
        'network.protocol.version': '1.1',
        'url.scheme': 'http',
      },
    ])
    expect(points.map((point) => 'count' in point && Number(point.count))).toEqual([1, 2])
    expect(points[0] && 'explicitBounds' in points[0] && points[0].explicitBounds).toEqual(BUCKETS)
  })

  it('of the client, with the same buckets', async () => {
    const metric = (await metricsOf()).find(({ name }) => name === 'http.client.request.duration')
    expect(metric).toMatchObject({ unit: 's', kind: 'histogram' })
    const [point] = metric?.points ?? []
    expect(point && 'explicitBounds' in point && point.explicitBounds).toEqual(BUCKETS)
  })

  it('leave our own deliveries out', async () => {
    const client = (await metricsOf({ env: { OTEL_METRIC_EXPORT_INTERVAL: '50' } })).filter(
      ({ name }) => name === 'http.client.request.duration',
    )
    const last = client.at(-1)?.points ?? []
    expect(last.reduce((sum, point) => sum + ('count' in point ? Number(point.count) : 0), 0)).toBe(3)
  })
})

it('of the runtime: event loop, heap, garbage collection', async () => {
  // Measuring begins after a second; then something is collected.
  const code = `setTimeout(() => gc(), 1500); setTimeout(() => {}, 2000)`
  const names = new Set(
    (await metricsOf({ code, nodeArgs: ['--expose-gc'], env: { OTEL_METRIC_EXPORT_INTERVAL: '100' } })).map(
      ({ name }) => name,
    ),
  )
  expect([...names]).toEqual(
    expect.arrayContaining([
      'nodejs.eventloop.delay.min',
      'nodejs.eventloop.delay.max',
      'nodejs.eventloop.delay.mean',
      'nodejs.eventloop.delay.p50',
      'nodejs.eventloop.delay.p99',
      'nodejs.eventloop.utilization',
      'v8js.gc.duration',
      'v8js.memory.heap.used',
      'v8js.memory.heap.space.available_size',
    ]),
  )
})

it('of the host only on demand', async () => {
  const isOfHost = ({ name }: { name: string }): boolean => name.startsWith('system.')
  expect((await metricsOf()).filter(isOfHost)).toEqual([])
  const code = `${APP}\nsetTimeout(() => {}, 4500)`
  const metrics = await metricsOf({
    code,
    // An interval is also the time that measuring may take, and a busy machine takes long to tell about itself.
    env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'host-metrics', OTEL_METRIC_EXPORT_INTERVAL: '1500' },
  })
  expect(metrics.some(isOfHost)).toBe(true)
})

describe("the specification's variables", () => {
  const counter = `
    const meter = require('@opentelemetry/api').metrics.getMeter('m')
    const counter = meter.createCounter('c')
    const histogram = meter.createHistogram('h')
    counter.add(1)
    histogram.record(3)
    require('node:timers/promises').setTimeout(400).then(() => counter.add(2))
  `

  it('OTEL_METRIC_EXPORT_INTERVAL and OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta', async () => {
    const metrics = await metricsOf({
      code: counter,
      env: { OTEL_METRIC_EXPORT_INTERVAL: '100', OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' },
    })
    const values = metrics
      .filter(({ name }) => name === 'c')
      .flatMap(({ points }) => points.map((point) => 'value' in point && Number(point.value)))
    expect(values).toEqual([1, 2])
    expect(metrics.find(({ name }) => name === 'c')).toMatchObject({ temporality: 'delta' })
  })

  it('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', async () => {
    const metrics = await metricsOf({
      code: counter,
      env: { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram' },
    })
    expect(metrics.find(({ name }) => name === 'h')?.kind).toBe('exponentialHistogram')
  })

  it('OTEL_METRICS_EXPORTER with several at once', async () => {
    await using receiver = await startReceiver()
    const { stdout } = await runApp({
      code: counter,
      format: 'cjs',
      receiver,
      env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'otlp,console' },
    })
    expect(receiver.metrics.some(({ name }) => name === 'c')).toBe(true)
    expect(stdout.split('\n').some((line) => line.includes('"name":"c"'))).toBe(true)
  })
})

it('the cardinality limit is honoured and said once', async () => {
  await using receiver = await startReceiver()
  const { code, stderr } = await runApp({
    code: `
      const counter = require('@opentelemetry/api').metrics.getMeter('m').createCounter('c')
      for (let id = 0; id < 3000; id++) counter.add(1, { id })
    `,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'otlp,console' },
  })
  expect(code).toBe(0)
  const points = receiver.metrics.find(({ name }) => name === 'c')?.points ?? []
  expect(points).toHaveLength(2000)
  const overflow = points.find(({ attributes }) => attributes['otel.metric.overflow'] === true)
  expect(overflow && 'value' in overflow && Number(overflow.value)).toBe(1001)
  expect(stderr).toMatch(/^\[otel\] the metric c has more than 2000 .*\n$/)
})
