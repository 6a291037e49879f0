import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { startApp } from '../support/run-app.ts'
import { freePort, scrape } from './prometheus-port.ts'

const APP = `
  const { metrics } = require('@opentelemetry/api')
  const pino = require('pino')
  const counter = metrics.getMeter('app.shop').createCounter('orders', { unit: '1' })
  require('node:http').createServer((request, response) => {
    counter.add(1)
    pino({ name: 'shop' }, pino.destination(2)).info('order-placed')
    response.end('hi')
  }).listen(0, '127.0.0.1', function () { console.log('listening', this.address().port) })
`

it('TELEMETRY_BACKEND=hybrid: traces and logs are sent, metrics are scraped (P-02, §7-16)', async () => {
  await using receiver = await startReceiver()
  const port = await freePort()
  const app = await startApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: {
      OTEL_SERVICE_NAME: 'app',
      TELEMETRY_ENABLED: 'true',
      TELEMETRY_BACKEND: 'hybrid',
      OTEL_TRACE_SAMPLE: '1.0',
      PROM_EXPORT_PORT: String(port),
    },
  })
  await app.request('/')
  const text = await scrape(port)
  expect(text).toMatch(/^orders_total\{.*\} 1$/m)
  expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*\} 1$/m)
  app.signal('SIGTERM')
  expect(await app.exited).toMatchObject({ signal: 'SIGTERM' })
  expect(receiver.spans.map(({ kind }) => kind)).toEqual(['server'])
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual(['shop.order_placed'])
  expect(receiver.requests.filter(({ signal }) => signal === 'metrics')).toEqual([])
})

it('three readers at once each have all of it, and a package of any name may measure (M-23, M-24)', async () => {
  await using receiver = await startReceiver()
  const port = await freePort()
  const app = await startApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: {
      OTEL_SERVICE_NAME: 'app',
      OTEL_METRICS_EXPORTER: 'otlp,prometheus,console',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      // One reader's delta is none of the others' business.
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  })
  const orders = (): readonly number[] =>
    receiver.metrics
      .filter(({ name }) => name === 'orders')
      .flatMap(({ points }) => points.map((point) => ('value' in point ? Number(point.value) : 0)))
  await app.request('/')
  await receiver.waitFor(() => orders().length > 0)
  await app.request('/')
  expect(await scrape(port)).toMatch(/^orders_total\{.*\} 2$/m)
  app.signal('SIGTERM')
  const { stdout } = await app.exited
  expect(orders()).toEqual([1, 1])
  const printed = stdout
    .split('\n')
    .filter((line) => line.includes('"name":"orders"'))
    .map((line) => JSON.parse(line) as { readonly dataPoints: readonly { readonly value: number }[] })
  expect(printed.at(-1)?.dataPoints.map(({ value }) => value)).toEqual([2])
})

it('says once that a metric overflows when it is scraped', async () => {
  const port = await freePort()
  const app = await startApp({
    code: `
      const counter = require('@opentelemetry/api').metrics.getMeter('m').createCounter('c')
      for (let id = 0; id < 3000; id++) counter.add(1, { id })
      require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('listening', 1))
    `,
    format: 'cjs',
    env: {
      OTEL_SERVICE_NAME: 'app',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  })
  await app.waitForStdout('listening')
  for (let scrapes = 0; scrapes < 2; scrapes++) expect((await scrape(port)).match(/^c_total\{/gm)).toHaveLength(2000)
  app.signal('SIGTERM')
  expect((await app.exited).stderr).toMatch(/^\[otel\] the metric c has more than 2000 [^\n]*\n$/)
})
