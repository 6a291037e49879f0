import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type AppOptions, runApp, startApp } from '../support/run-app.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'

const COUNT = 1000

/** Makes spans, log records and a counter, in the process or the thread that it runs in, and ends as it is told. */
const app = (end: string): string => `
  const { logs, metrics, trace } = require('@opentelemetry/api')
  const make = () => {
    const tracer = trace.getTracer('file')
    const logger = logs.getLogger('file')
    const counter = metrics.getMeter('file').createCounter('made')
    for (let index = 0; index < ${COUNT}; index++) {
      tracer.startSpan('span ' + index).end()
      logger.emit({ body: 'record ' + index })
      counter.add(1)
    }
  }
  ${end}
`

type Exporter = (signal: 'traces' | 'logs' | 'metrics') => string

const http =
  (url: string, rest = ''): Exporter =>
  (signal) =>
    `otlp_http: { endpoint: "${url}/v1/${signal}"${rest} }`

const yaml = (exporter: Exporter, processor = 'batch'): string => `
file_format: "1.0"
resource: { attributes: [{ name: service.name, value: from-file }] }
tracer_provider: { processors: [{ ${processor}: { exporter: { ${exporter('traces')} } } }] }
logger_provider: { processors: [{ ${processor}: { exporter: { ${exporter('logs')} } } }] }
meter_provider: { readers: [{ periodic: { interval: 60000, exporter: { ${exporter('metrics')} } } }] }
propagator: { composite: [{ tracecontext: }] }
`

const options = (end: string, text: string, env: Record<string, string> = {}): AppOptions => ({
  code: app(end),
  format: 'cjs',
  files: { 'otel.yaml': text },
  env: { OTEL_CONFIG_FILE: 'otel.yaml', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node', ...env },
})

type Arrived = Awaited<ReturnType<typeof startReceiver>>

function arrived({ spans, logs, metrics }: Arrived): object {
  const [made] = metrics.filter(({ name }) => name === 'made').toReversed()
  return { spans: spans.length, logs: logs.length, counter: made?.kind === 'sum' ? made.points[0]?.value : undefined }
}

const ALL = { spans: COUNT, logs: COUNT, counter: COUNT }

it.each([
  ['ends by itself', 'make()', { code: 0, signal: null, stderr: '' }],
  ['calls process.exit(4) at once', 'make(); process.exit(4)', { code: 4, signal: null, stderr: '' }],
  [
    'calls process.exit(4) in an exit listener',
    "process.on('exit', () => { make(); process.exit(4) })",
    { code: 4, signal: null, stderr: '' },
  ],
  [
    'throws',
    'make(); throw new Error("boom")',
    { code: 1, signal: null, stderr: expect.stringContaining('Error: boom') },
  ],
  [
    'is ended by a signal',
    "setInterval(make, 1e6); make(); process.kill(process.pid, 'SIGTERM')",
    { signal: 'SIGTERM' },
  ],
])('with a configuration file all arrives of an app that %s', async (_how, end, expected) => {
  await using receiver = await startReceiver()
  const result = await runApp(options(end, yaml(http(receiver.url))))
  expect(result).toMatchObject(expected)
  expect(arrived(receiver)).toEqual(ALL)
  expect(receiver.spans[0]?.resource['service.name']).toBe('from-file')
})

it.each(['floor', 'newest22', 'newest26'] as const)('the same on Node %s, at process.exit', async (node) => {
  await using receiver = await startReceiver()
  const result = await runApp({ ...options('make(); process.exit(4)', yaml(http(receiver.url))), node })
  expect(result).toEqual({ code: 4, signal: null, stdout: '', stderr: '' })
  expect(arrived(receiver)).toEqual(ALL)
})

it('with a configuration file SIGTERM from outside delivers everything, and ends the process', async () => {
  await using receiver = await startReceiver()
  const running = await startApp(
    options("make(); setInterval(() => {}, 1000); console.log('ready')", yaml(http(receiver.url))),
  )
  await running.waitForStdout('ready')
  running.signal('SIGTERM')
  expect(await running.exited).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' })
  expect(arrived(receiver)).toEqual(ALL)
})

it('with a configuration file the open spans of a process that dies of an error arrive, with the error', async () => {
  await using receiver = await startReceiver()
  await runApp(options("trace.getTracer('file').startSpan('open'); throw new Error('boom')", yaml(http(receiver.url))))
  expect(receiver.spans).toMatchObject([
    { name: 'open', attributes: { 'otel.end.reason': 'exception' }, events: [{ name: 'exception' }] },
  ])
})

it('with a configuration file a thread hands over to the process', async () => {
  await using receiver = await startReceiver()
  const { stderr } = await runApp(
    options(
      `const { isMainThread, Worker } = require('node:worker_threads')
       if (!isMainThread) { make(); setInterval(() => {}, 1000); require('node:worker_threads').parentPort.postMessage('made') }
       else new Worker(__filename).once('message', () => process.exit(0))`,
      yaml(http(receiver.url)),
    ),
  )
  expect(stderr).toBe('')
  expect(arrived(receiver)).toEqual(ALL)
  expect(receiver.spans[0]?.attributes['thread.id']).toBeTypeOf('number')
})

it('with a configuration file simple processors deliver, each span in a request of its own', async () => {
  await using receiver = await startReceiver()
  await runApp(
    options(
      "trace.getTracer('file').startSpan('one').end(); trace.getTracer('file').startSpan('two').end(); process.exit(0)",
      yaml(http(receiver.url), 'simple'),
    ),
  )
  expect(receiver.requests.map(({ signal }) => signal)).toEqual(['traces', 'traces'])
  expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual(['one', 'two'])
})

it('a configuration file decides on encoding, compression and headers', async () => {
  await using receiver = await startReceiver()
  const rest = ', encoding: json, compression: gzip, headers: [{ name: X-Tenant, value: one }]'
  await runApp(options('make(); process.exit(0)', yaml(http(receiver.url, rest))))
  expect(arrived(receiver)).toEqual(ALL)
  for (const { headers } of receiver.requests)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-tenant': 'one' })
})

it.each(['otlp_http', 'otlp_grpc'])('a configuration file names certificates of %s by their paths', async (kind) => {
  await using receiver = await startReceiver({ tls: receiverTls(true) })
  const { authority, clientKey, clientCertificate } = TLS_FILES
  const exporter: Exporter = (signal) => {
    const endpoint = kind === 'otlp_http' ? `${receiver.url}/v1/${signal}` : receiver.grpcUrl
    return `${kind}: { endpoint: "${endpoint}", tls: { ca_file: ${authority}, key_file: ${clientKey}, cert_file: ${clientCertificate} } }`
  }
  await runApp(options('make(); process.exit(0)', yaml(exporter)))
  expect(arrived(receiver)).toEqual(ALL)
})

it('a configuration file that names gRPC delivers by it', async () => {
  await using receiver = await startReceiver()
  const grpc: Exporter = () =>
    `otlp_grpc: { endpoint: "${receiver.grpcUrl}", headers: [{ name: x-tenant, value: one }] }`
  await runApp(options('make(); process.exit(0)', yaml(grpc)))
  expect(arrived(receiver)).toEqual(ALL)
  expect(receiver.requests[0]).toMatchObject({ protocol: 'grpc', headers: { 'x-tenant': 'one' } })
})

it('a configuration file has its own say on metrics: views, temporality and histograms', async () => {
  await using receiver = await startReceiver()
  const text = yaml(
    http(
      receiver.url,
      ', temporality_preference: delta, default_histogram_aggregation: base2_exponential_bucket_histogram',
    ),
  )
    .replace(
      'meter_provider: {',
      'meter_provider: { views: [{ selector: { instrument_name: old }, stream: { name: new } }],',
    )
    .replace(/^(tracer|logger)_provider.*\n/gm, '')
  await runApp(
    options(
      "const meter = metrics.getMeter('file'); meter.createCounter('old').add(1); meter.createHistogram('took').record(1); process.exit(0)",
      text,
    ),
  )
  expect(receiver.metrics).toMatchObject([
    { name: 'new', kind: 'sum', temporality: 'delta' },
    { name: 'took', kind: 'exponentialHistogram', temporality: 'delta' },
  ])
})

it('with a configuration file what is lost is counted and said', async () => {
  await using receiver = await startReceiver({ respond: () => ({ status: 400 }) })
  const { code, stderr } = await runApp(options('make(); process.exit(4)', yaml(http(receiver.url))))
  expect(code).toBe(4)
  expect(stderr).toMatch(/^\[otel\] lost [^\n]*\n$/)
  expect(stderr).toContain('1000 spans: refused by the collector')
  expect(stderr).toContain('1000 log records: refused by the collector')
})

it('with a configuration file the console exporter prints at once, as it does by variable', async () => {
  const { stdout } = await runApp(
    options(
      "trace.getTracer('file').startSpan('one').end(); process.exit(0)",
      yaml(() => 'console:'),
    ),
  )
  expect(JSON.parse(stdout.trim())).toMatchObject({ type: 'span', name: 'one' })
})

it('with a configuration file a process continues the trace that it was started in', async () => {
  await using receiver = await startReceiver()
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  await runApp(
    options("trace.getTracer('file').startSpan('child').end()", yaml(http(receiver.url)), {
      TRACEPARENT: `00-${traceId}-b7ad6b7169203331-01`,
    }),
  )
  expect(receiver.spans).toMatchObject([{ name: 'child', traceId, parentSpanId: 'b7ad6b7169203331' }])
})

it('a configuration file that names an endpoint which is no URL, or a certificate that is not there, says so', async () => {
  for (const [rest, expected] of [
    ['otlp_http: { endpoint: "collector:4318" }', /collector:4318/],
    ['otlp_http: { endpoint: "https://127.0.0.1:1", tls: { ca_file: /nowhere/ca.pem } }', /\/nowhere\/ca\.pem/],
  ] as const) {
    const { code, stderr } = await runApp(
      options(
        'make(); process.exit(4)',
        yaml(() => rest),
      ),
    )
    expect(code).toBe(4)
    expect(stderr).toMatch(/^\[otel\] OTEL_CONFIG_FILE="otel\.yaml" cannot be used: [^\n]*\n$/)
    expect(stderr).toMatch(expected)
  }
})

it("the bundle of the configuration file brings none of the SDK's own exporters", async () => {
  const notices = await readFile(new URL('../../THIRD-PARTY-NOTICES.txt', import.meta.url), 'utf8')
  expect(notices).not.toMatch(/exporter-trace-otlp|grpc-js|otlp-grpc-exporter-base/)
})
