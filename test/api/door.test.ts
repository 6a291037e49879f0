import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats } from '../support/formats.ts'
import { describeNodes, SUPPORTED, TOO_OLD } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

/** `import` for an app of either format; CommonJS that is as old as Node 14. */
function importing(format: 'esm' | 'cjs', names: string, door: string): string {
  return format === 'esm' ? `import { ${names} } from '${door}'` : `const { ${names} } = require('${door}')`
}

const NO_OPS = `
const state = Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => /otel|opentelemetry/.test(name))
const { bind } = otel.getEventLogger('l')
bind({ a: 1 }).info('e', { b: 2 })
otel.recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: true })
otel.recordExternalApiSpan({ service: 's', operation: 'o', durationMs: 1, success: false, error: new Error('x') })
otel.recordHttpSpan({ method: 'GET', statusCode: 200, durationMs: 1, path: '/a' })
otel.setQueueDepth('q', 1)
otel.recordException(new Error('x'))
const counter = otel.getMeter('m').createCounter('c')
counter.add(1)
otel.getMeter('m').createObservableGauge('g').addCallback(() => {})
const results = [
  otel.traced('t')((a, b) => a + b)(1, 2),
  otel.withSpan('s', { a: 1 }, (span) => span.isRecording()),
  otel.startSpan('s').isRecording(),
  otel.getTracer('t').startActiveSpan('s', (span) => span.isRecording()),
  otel.injectTraceContext(),
  otel.withExtractedContext({ traceparent: 'x' }, () => 'ran'),
  otel.withExtractedSpan(null, 's', {}, () => 'ran'),
  otel.withLogContext({ a: 1 }, () => 'ran'),
  otel.withBaggage({ a: 'b' }, () => 'ran'),
  otel.getTraceId(), otel.getSpanId(), otel.getLogContext(),
  otel.isEnabled(), otel.setup(), otel.status().phase,
  otel.getActiveSpan().isRecording(),
]
otel.expressErrorHandler()('error', {}, {}, (error) => results.push(error))
Promise.all([otel.flush(), otel.shutdown()]).then((flushed) => console.log(JSON.stringify([state, results, flushed])))
`

const NO_OP_RESULTS = `[[],[3,false,false,false,null,"ran","ran","ran","ran","","",{},false,false,"off",false,"error"],[true,true]]\n`

describe('without the preload', () => {
  describeFormats((format) => {
    it('every helper is a no-op', async () => {
      const head = format === 'esm' ? `import * as otel from '@org/otel'` : `const otel = require('@org/otel')`
      const app = { appsIn: await installProject(), preload: 'none', format, code: head + NO_OPS } as const
      expect(await runApp(app)).toEqual({ code: 0, signal: null, stdout: NO_OP_RESULTS, stderr: '' })
    })
  })

  describeNodes(TOO_OLD, (node) => {
    describeFormats((format) => {
      it('every helper is a no-op there too', async () => {
        const head = format === 'esm' ? `import * as otel from '@org/otel'` : `const otel = require('@org/otel')`
        const code = head + NO_OPS
        const app = { appsIn: await installProject(), preload: 'none', format, code, node: node.name } as const
        expect(await runApp(app)).toEqual({ code: 0, signal: null, stdout: NO_OP_RESULTS, stderr: '' })
      })
    })
  })

  it('only the one file is loaded', async () => {
    const code = `require('@org/otel'); console.log(Object.keys(require.cache).map((file) => file.replace(/.*node_modules./, '')).slice(1).join())`
    const { stdout } = await runApp({ appsIn: await installProject(), preload: 'none', format: 'cjs', code })
    expect(stdout).toBe('@org/otel/dist/api.cjs\n')
  })
})

describe.each(['@org/otel', '@org/otel/testing'])('%s', (door) => {
  it('is one module for ES modules and CommonJS (M-47)', async () => {
    const code = `
      import * as esm from '${door}'
      import { createRequire } from 'node:module'
      const cjs = createRequire(import.meta.url)('${door}')
      const names = Object.keys(cjs).sort()
      console.log(JSON.stringify([names, Object.keys(esm).sort(), names.filter((name) => esm[name] !== cjs[name])]))`
    const { stdout } = await runApp({ appsIn: await installProject(), preload: 'none', code })
    const [cjs, esm, different] = JSON.parse(stdout) as [string[], string[], string[]]
    expect(esm).toEqual(cjs)
    expect(different).toEqual([])
    expect(cjs.length).toBeGreaterThan(4)
  })
})

describe('with the preload', () => {
  describeNodes(SUPPORTED, (node) => {
    describeFormats((format) => {
      it("the helpers' spans, logs and metrics arrive with the rest", async () => {
        await using receiver = await startReceiver()
        const code = `${importing(format, 'createServer', 'node:http')}
          ${importing(format, 'traced, withSpan, getEventLogger, recordJobSpan, injectTraceContext, withExtractedSpan, flush, status', '@org/otel')}
          const load = traced('orders.load', { 'orders.source': 'db' })(async () => {
            getEventLogger('orders').bind({ shop__id: 7 }).info('loaded', { count: 2 })
          })
          const server = createServer(async (request, response) => {
            await load()
            const job = JSON.stringify({ traceContext: injectTraceContext() })
            setTimeout(() => withExtractedSpan(JSON.parse(job).traceContext, 'mail.send', {}, () => {
              recordJobSpan({ queue: 'mail', type: 'welcome', durationMs: 20, success: true })
              response.end('done')
            }), 1)
          })
          server.listen(0, '127.0.0.1', async () => {
            await fetch('http://127.0.0.1:' + server.address().port).then((answer) => answer.text())
            server.close()
            const flushed = await flush({ timeoutMs: 20000 })
            const { enabled, phase, reason, lost, waiting, sent } = status()
            console.log(JSON.stringify({ flushed, enabled, phase, reason, lost, waiting, sent: sent.traces }))
          })`
        const result = await runApp({
          appsIn: await installProject(),
          preload: 'none',
          nodeArgs: ['--import', '@org/otel/register'],
          format,
          code,
          receiver,
          node: node.name,
          env: { OTEL_SERVICE_NAME: 'shop' },
        })
        expect({ ...result, stdout: JSON.parse(result.stdout) as unknown }).toEqual({
          code: 0,
          signal: null,
          stdout: {
            flushed: true,
            enabled: true,
            phase: 'running',
            reason: 'OTEL_EXPORTER_OTLP_ENDPOINT is set',
            lost: { traces: 0, metrics: 0, logs: 0 },
            waiting: { traces: 0, metrics: 0, logs: 0 },
            sent: 5,
          },
          stderr: '',
        })
        expect(traceTree(receiver.spans, { events: true })).toBe(
          [
            'GET  client  undici',
            '└─ GET  server  http',
            '   ├─ orders.load  internal  @org/otel  ok  [orders.loaded]',
            '   └─ mail.send  consumer  @org/otel  ok',
            '      └─ job.run  internal  @org/otel  ok',
          ].join('\n'),
        )
        expect(receiver.logs).toMatchObject([
          {
            eventName: 'orders.loaded',
            severityText: 'info',
            attributes: { 'shop.id': 7, count: 2, 'event.name': 'orders.loaded' },
            traceId: receiver.spans[0]?.traceId,
          },
        ])
        expect(receiver.metrics.filter(({ name }) => name === 'queue_job_latency_seconds')).toMatchObject([
          { points: [{ count: 1, sum: 0.02, attributes: { job_type: 'welcome' } }] },
        ])
      })
    })
  })
})
