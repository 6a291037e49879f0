import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const APP = `
  const { logs, metrics, trace } = require('@opentelemetry/api')
  trace.getTracer('t').startSpan('s', { attributes: { a: 'b' } }).end()
  metrics.getMeter('m').createCounter('c').add(2)
  logs.getLogger('l').emit({ body: 'hi' })
  if (process.argv[2] === 'exit') process.exit(0)
`

describe.each(['http/protobuf', 'http/json', 'grpc'])('OTEL_EXPORTER_OTLP_PROTOCOL=%s', (protocol) => {
  it.each([
    ['natural', 'none'],
    ['natural', 'gzip'],
    ['exit', 'none'],
    ['exit', 'gzip'],
  ])('delivers all three signals at the %s end, compression %s (F-01, F-10, F-15)', async (end, compression) => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: APP,
      format: 'cjs',
      receiver,
      args: [end],
      env: {
        OTEL_SERVICE_NAME: 'app',
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,X-Other=1',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=traces',
      },
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(receiver.spans.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: 's', attributes: { a: 'b' } },
    ])
    expect(receiver.metrics.map(({ name }) => name)).toEqual(['c'])
    expect(receiver.logs.map(({ body }) => body)).toEqual(['hi'])
    const headers = Object.fromEntries(
      receiver.requests.map(({ path, headers }) => [path, [headers['x-key'], headers['x-other']]]),
    )
    expect(Object.values(headers).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      ['a b', '1'],
      ['a b', '1'],
      ['traces', '1'],
    ])
  })
})

it('loads only the exporter that is configured (F-18)', async () => {
  await using receiver = await startReceiver()
  const { stdout } = await runApp({
    code: `${APP}\nconsole.log(Object.keys(require.cache).map((file) => file.split('/').pop()).filter((name) => /grpc|json|zipkin|prometheus|config-file|instrumentation-(?!http)/.test(name)).join())`,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app' },
  })
  expect(stdout).toBe('\n')
})

it('sends to a base endpoint with slashes, and to a signal endpoint as it is (F-11)', async () => {
  await using receiver = await startReceiver()
  await runApp({
    code: APP,
    format: 'cjs',
    env: {
      OTEL_SERVICE_NAME: 'app',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}//`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${receiver.url}/v1/logs`,
    },
  })
  expect(receiver.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces'])
})

it('sends to several exporters at once', async () => {
  await using receiver = await startReceiver()
  const { stdout } = await runApp({
    code: APP,
    format: 'cjs',
    receiver,
    env: {
      OTEL_SERVICE_NAME: 'app',
      OTEL_TRACES_EXPORTER: 'otlp,console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  })
  expect(JSON.parse(stdout)).toMatchObject({ type: 'span', name: 's' })
  expect(receiver.spans.map(({ name }) => name)).toEqual(['s'])
})
