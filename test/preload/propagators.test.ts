import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

/** Sends itself a request with headers, in whose handler it sends another one, and prints the headers of that. */
const APP = `
  const http = require('node:http')
  const get = (port, path, headers) => http.get({ port, host: '127.0.0.1', path, headers }, (response) => response.resume())
  const server = http.createServer((request, response) => {
    if (request.url === '/in') get(server.address().port, '/out').on('close', () => response.end())
    else {
      console.log(JSON.stringify(request.headers))
      response.end()
    }
  })
  server.listen(0, '127.0.0.1', () => {
    require('@opentelemetry/api').context.with(require('@opentelemetry/api').ROOT_CONTEXT, () =>
      require('node:child_process').execFile(process.execPath, ['-e', 'require("http").get(JSON.parse(process.argv[1])).on("close", () => {})',
        JSON.stringify({ port: server.address().port, host: '127.0.0.1', path: '/in', headers: JSON.parse(process.argv[2]) })], () => server.close()))
  })
`

it.each([
  ['tracecontext', { traceparent: `00-${TRACE}-${SPAN}-01` }, 'traceparent'],
  ['b3', { b3: `${TRACE}-${SPAN}-1` }, 'b3'],
  ['b3multi', { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' }, 'x-b3-traceid'],
  ['jaeger', { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` }, 'uber-trace-id'],
  [
    'xray',
    { 'x-amzn-trace-id': `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1` },
    'x-amzn-trace-id',
  ],
  [
    'ottrace',
    { 'ot-tracer-traceid': TRACE.slice(16), 'ot-tracer-spanid': SPAN, 'ot-tracer-sampled': 'true' },
    'ot-tracer-traceid',
  ],
])('%s continues the trace and hands it on', async (name, headers, outgoing) => {
  await using receiver = await startReceiver()
  const { stdout, stderr, code } = await runApp({
    code: APP,
    format: 'cjs',
    receiver,
    args: [JSON.stringify(headers)],
    env: { OTEL_SERVICE_NAME: 'app', OTEL_PROPAGATORS: name, OTEL_METRICS_EXPORTER: 'none' },
  })
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  const server = receiver.spans.find(({ attributes }) => attributes['url.path'] === '/in')
  expect(server?.traceId.endsWith(TRACE.slice(16))).toBe(true)
  expect(server?.parentSpanId).toBe(SPAN)
  const sent = JSON.parse(stdout) as Record<string, string>
  expect(sent[outgoing]?.replaceAll('-', '')).toContain(TRACE.slice(16))
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1)
})

it('an unknown propagator does not switch propagation off', async () => {
  await using receiver = await startReceiver()
  const { stderr, stdout } = await runApp({
    code: APP,
    format: 'cjs',
    receiver,
    args: [JSON.stringify({ traceparent: `00-${TRACE}-${SPAN}-01`, baggage: 'a=b' })],
    env: { OTEL_SERVICE_NAME: 'app', OTEL_PROPAGATORS: 'tracecontxt', OTEL_METRICS_EXPORTER: 'none' },
  })
  expect(stderr).toMatch(/^\[otel\] OTEL_PROPAGATORS="tracecontxt" .*\n$/)
  expect(JSON.parse(stdout)).toMatchObject({ baggage: 'a=b', traceparent: expect.stringContaining(TRACE) })
})

it('without a variable the propagator is of exactly trace context and baggage (F-14, F-39, T-19)', async () => {
  await using receiver = await startReceiver()
  const { stdout } = await runApp({
    code: `console.log(require('@opentelemetry/api').propagation.fields().join())`,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app' },
  })
  expect(stdout).toBe('traceparent,tracestate,baggage\n')
})
