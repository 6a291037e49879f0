import { expect, it } from 'vitest'
import { runApp } from '../support/run-app.ts'

const APP = `
  import { createServer } from 'node:http'
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1', async () => {
    const response = await fetch('http://127.0.0.1:' + server.address().port + '/smoke')
    console.log(await response.text())
    server.close()
  })
`

it('P-60 the four variables of the console smoke test print each span as a JSON line', async () => {
  const { code, stdout, stderr } = await runApp({
    code: APP,
    env: {
      TELEMETRY_ENABLED: 'true',
      TELEMETRY_BACKEND: 'otel',
      OTEL_EXPORTER: 'console',
      OTEL_TRACE_SAMPLE: '1.0',
      OTEL_SERVICE_NAME: 'smoke',
    },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  const spans = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.filter((line) => !line.startsWith('{'))).toEqual(['hello'])
  expect(spans.map(({ name, kind }) => `${String(name)} ${String(kind)}`)).toEqual(['GET SERVER', 'GET CLIENT'])
})
