import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { runApp } from '../support/run-app.ts'

const APP = `
  const http = require('node:http')
  const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
    http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', () => { console.log('done'); server.close() }))
  })
`

const yaml = (url: string): string => `
file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: from-file
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: ${url}/v1/traces
propagator:
  composite:
    - tracecontext:
`

async function run(text: string | undefined, env: Record<string, string> = {}) {
  return runApp({
    code: APP,
    format: 'cjs',
    files: text === undefined ? {} : { 'otel.yaml': text },
    env: { OTEL_CONFIG_FILE: 'otel.yaml', ...env },
  })
}

it('sets up from a declarative configuration file, with our instrumentations', async () => {
  await using receiver = await startReceiver()
  const result = await run(yaml(receiver.url))
  expect(result).toEqual({ code: 0, signal: null, stdout: 'done\n', stderr: '' })
  expect(traceTree(receiver.spans)).toBe('GET  client  http\n└─ GET  server  http')
  expect(receiver.spans[0]?.resource['service.name']).toBe('from-file')
})

it.each([
  ['is missing', undefined, /ENOENT.*otel\.yaml/],
  ['is no YAML', 'file_format: "1.0"\na: [1,\nb: }', /otel\.yaml: line \d+, column \d+: /],
  [
    'is wrong',
    'file_format: "1.0"\ntracer_provider:\n  processors:\n    - batch: 7\n',
    /line 4: .*\/tracer_provider\/processors\/0\/batch must be/,
  ],
  ['has no version', 'a: 1\n', /otel\.yaml: Unsupported file_format/],
  [
    'names an exporter that is not there',
    'file_format: "1.0"\ntracer_provider:\n  processors:\n    - batch:\n        exporter:\n          otlp_htp: {}\n',
    /otlp_htp|exporter/,
  ],
])('runs the app and says it when the file %s', async (_what, text, expected) => {
  const { code, stdout, stderr } = await run(text)
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' })
  expect(stderr).toMatch(expected)
  expect(stderr).toMatch(/^\[otel\] OTEL_CONFIG_FILE="otel\.yaml" [^\n]*\n$/)
})

it('ends the process with a wrong file under OTEL_NODE_STRICT', async () => {
  const { code, stdout } = await run('a: 1\n', { OTEL_NODE_STRICT: 'true' })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

it('makes nothing when the file says so', async () => {
  await using receiver = await startReceiver()
  const result = await run(`${yaml(receiver.url)}disabled: true\n`)
  expect(result).toEqual({ code: 0, signal: null, stdout: 'done\n', stderr: '' })
  expect(receiver.requests).toEqual([])
})
