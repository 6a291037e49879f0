import { expect, it } from 'vitest'
import type { Arrivals } from '../../src/receiver/receiver.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { startApp } from '../support/run-app.ts'

const file = new URL('support/app.cjs', import.meta.url)
const env = {
  OTEL_SERVICE_NAME: 'counted',
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_METRIC_EXPORT_TIMEOUT: '200',
}

/** The newest value of each series of the meter `@org/otel`. */
function ownMetrics({ metrics }: Arrivals): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { scope, name, unit, points } of metrics) {
    if (scope.name !== '@org/otel') continue
    for (const point of points) {
      const reason = point.attributes['error.type']
      values[`${name} ${unit}${reason === undefined ? '' : ` ${typeof reason === 'string' ? reason : ''}`}`] =
        'value' in point ? point.value : point
    }
  }
  return values
}

it('makes what was lost a metric, in an app that has no metrics of its own', async () => {
  await using receiver = await startReceiver({
    respond: ({ signal }) => (signal === 'traces' ? { status: 400 } : undefined),
  })
  const app = await startApp({ file, receiver, env, keepStdinOpen: true })
  await app.waitForStdout('ready')
  app.write('spans 1000\n')
  const lost = await receiver.waitFor((arrivals) => {
    const found = ownMetrics(arrivals)
    return found['otel.sdk.exporter.span.exported {span} refused'] === 1000 && found
  })
  expect(lost).toEqual({ 'otel.sdk.exporter.span.exported {span} refused': 1000 })
  app.write('end\n')
  expect(await app.exited).toMatchObject({ code: 3, signal: null })
})

it('sends it with the last metrics of a process that ends without an event loop', async () => {
  await using receiver = await startReceiver()
  const app = await startApp({
    file,
    receiver,
    env: { ...env, OTEL_METRIC_EXPORT_INTERVAL: '600000', OTEL_BSP_MAX_QUEUE_SIZE: '100' },
    keepStdinOpen: true,
  })
  await app.waitForStdout('ready')
  app.write('spans 1000\nexit\n')
  const { code, stderr } = await app.exited
  expect({ code, said: stderr }).toEqual({
    code: 3,
    said: 'the app speaks\n[otel] lost 900 spans: queue limit reached.\n',
  })
  expect(receiver.spans).toHaveLength(100)
  expect(ownMetrics(receiver)).toEqual({ 'otel.sdk.exporter.span.exported {span} queue': 900 })
})

it('makes nothing when nothing is lost', async () => {
  await using receiver = await startReceiver()
  const app = await startApp({ file, receiver, env, keepStdinOpen: true })
  await app.waitForStdout('ready')
  app.write('make 10\n')
  await receiver.waitFor(({ metrics }) => metrics.filter(({ name }) => name === 'made').length > 2)
  expect(ownMetrics(receiver)).toEqual({})
})

it('OTEL_NODE_EXPERIMENTAL_SDK_METRICS=true: also what was delivered and what waits', async () => {
  await using receiver = await startReceiver({ respond: ({ signal }) => (signal === 'logs' ? 'hang' : undefined) })
  const app = await startApp({
    file,
    receiver,
    env: {
      ...env,
      OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'true',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_NODE_EXIT_TIMEOUT: '0',
    },
    keepStdinOpen: true,
  })
  await app.waitForStdout('ready')
  app.write('make 1000\n')
  const all = await receiver.waitFor((arrivals) => {
    const found = ownMetrics(arrivals)
    return found['otel.sdk.exporter.span.exported {span}'] === 1000 && found
  })
  expect(all).toEqual({
    'otel.sdk.exporter.span.exported {span}': 1000,
    'otel.sdk.exporter.span.inflight {span}': 0,
    'otel.sdk.exporter.log.exported {log_record}': 0,
    'otel.sdk.exporter.log.inflight {log_record}': 1000,
    'otel.sdk.exporter.metric_data_point.exported {data_point}': expect.any(Number),
    'otel.sdk.exporter.metric_data_point.inflight {data_point}': 0,
  })
})

it('serves it to Prometheus too', async () => {
  await using receiver = await startReceiver({ respond: () => ({ status: 400 }) })
  const port = await freePort()
  const app = await startApp({
    file,
    receiver,
    env: {
      ...env,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    },
    keepStdinOpen: true,
  })
  await app.waitForStdout('ready')
  app.write('spans 10\n')
  await app.waitForStderr('lost 10 spans')
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(text).toMatch(/^otel_sdk_exporter_span_exported_total\{.*error_type="refused".*\} 10/m)
})

async function freePort(): Promise<number> {
  const taken = await startReceiver()
  await taken.close()
  return Number(new URL(taken.url).port)
}
