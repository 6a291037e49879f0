import { describe, expect, it } from 'vitest'
import { runApp } from '../support/run-app.ts'

const APP = `
  const { trace, metrics } = require('@opentelemetry/api')
  const { logs } = require('@opentelemetry/api')
  trace.getTracer('t').startActiveSpan('parent', (span) => {
    trace.getTracer('t').startSpan('child', { attributes: { a: 1 } }).end()
    logs.getLogger('l').emit({ eventName: 'e.f', body: 'hi' })
    span.end()
  })
  metrics.getMeter('m').createCounter('c').add(2)
  if (process.argv[2] === 'exit') process.exit(3)
`
const env = {
  OTEL_TRACES_EXPORTER: 'console',
  OTEL_METRICS_EXPORTER: 'console',
  OTEL_LOGS_EXPORTER: 'console',
  OTEL_SERVICE_NAME: 'app',
}

describe('the console exporters (P-30)', () => {
  it.each([
    ['natural', [], 0],
    ['process.exit', ['exit'], 3],
  ] as const)(
    'print one JSON object a line, also at the %s end of a short script',
    async (_end, args, expectedCode) => {
      const { code, stdout, stderr } = await runApp({ code: APP, format: 'cjs', env, args })
      expect({ code, stderr }).toEqual({ code: expectedCode, stderr: '' })
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(lines.map(({ type, name, eventName }) => [type, name ?? eventName])).toEqual([
        ['span', 'child'],
        ['log', 'e.f'],
        ['span', 'parent'],
        ['metric', 'c'],
      ])
      expect(lines[0]).toMatchObject({
        kind: 'INTERNAL',
        attributes: { a: 1 },
        status: { code: 'UNSET' },
        scope: { name: 't' },
      })
      expect(lines[0]?.['parentSpanId']).toBe(lines[2]?.['spanId'])
      expect(lines[1]).toMatchObject({ traceId: lines[2]?.['traceId'], spanId: lines[2]?.['spanId'], body: 'hi' })
    },
  )

  it('leave the app alone when nobody reads stdout', async () => {
    const { code, stdout, stderr } = await runApp({
      code: `
        const { spawn } = require('node:child_process')
        const app = spawn(process.execPath, ['--import', process.argv[2], '-e', ${JSON.stringify(APP)}], { stdio: ['ignore', 'pipe', 'inherit'] })
        app.stdout.destroy()
        app.on('exit', (code, signal) => console.log(code, signal))
      `,
      format: 'cjs',
      preload: 'none',
      env,
      args: [new URL('../../register.mjs', import.meta.url).pathname],
    })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '0 null\n', stderr: '' })
  })
})
