import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats } from '../support/formats.ts'
import { runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

const IMPORT = { preload: 'none', nodeArgs: ['--import', '@org/otel/register'] } as const
const ENV = { OTEL_SERVICE_NAME: 'shop' }

/** A request to a server in the same process, whose server span shows that `node:http` is instrumented. */
const REQUEST = `
const http = process.getBuiltinModule('node:http')
const server = http.createServer((request, response) => response.end('done'))
server.listen(0, '127.0.0.1', () =>
  http.get({ port: server.address().port, agent: false }, (response) => response.resume().on('end', () => server.close())))`

describe('setup() of a program that loads it itself', () => {
  describeFormats((format) => {
    it('starts what the preload would have started, once (M-47, T-11, P-54)', async () => {
      await using receiver = await startReceiver()
      const code = `${format === 'esm' ? `import { setup, status } from '@org/otel'` : `const { setup, status } = require('@org/otel')`}
        const before = status()
        console.log(before.phase, before.reason, setup(), setup(), status().phase)
        ${REQUEST}`
      const app = { appsIn: await installProject(), preload: 'none', format, code, receiver, env: ENV } as const
      expect(await runApp(app)).toEqual({
        code: 0,
        signal: null,
        stdout: 'off the preload is not loaded true true running\n',
        stderr: '',
      })
      expect(traceTree(receiver.spans)).toBe(['GET  client  http', '└─ GET  server  http'].join('\n'))
    })
  })

  it('reads the variables of that moment, after a preload that found telemetry off', async () => {
    await using receiver = await startReceiver()
    const code = `import { isEnabled, setup } from '@org/otel'
      const results = [isEnabled(), setup()]
      process.env.OTEL_EXPORTER_OTLP_ENDPOINT = '${receiver.url}'
      console.log(...results, setup(), isEnabled())
      ${REQUEST}`
    const result = await runApp({ appsIn: await installProject(), ...IMPORT, code, env: ENV })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'false false true true\n', stderr: '' })
    expect(receiver.spans.map(({ kind }) => kind).toSorted()).toEqual(['client', 'server'])
  })

  it('does nothing when the variables say so', async () => {
    const code = `import { setup, status } from '@org/otel'; console.log(setup(), status().reason)`
    const env = { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
    const result = await runApp({ appsIn: await installProject(), preload: 'none', code, env })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'false OTEL_SDK_DISABLED=true\n', stderr: '' })
  })
})

describe('setup() when it was deferred (M-46c)', () => {
  it('makes what was instrumented and measured before arrive from then on (M-43, M-46e)', async () => {
    await using receiver = await startReceiver()
    const code = `import { getMeter, isEnabled, setup, status, withSpan } from '@org/otel'
      const meter = getMeter('app')
      const counter = meter.createCounter('jobs')
      meter.createObservableGauge('depth').addCallback((result) => result.observe(3))
      counter.add(100)
      withSpan('before', () => {})
      const before = [isEnabled(), status().phase]
      console.log(...before, setup(), setup(), status().phase)
      counter.add(1)
      withSpan('after', () => {})
      ${REQUEST}`
    const result = await runApp({
      appsIn: await installProject(),
      ...IMPORT,
      code,
      receiver,
      env: { ...ENV, _OTEL_DEFER_SETUP: 'true' },
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'true deferred true true running\n', stderr: '' })
    expect(traceTree(receiver.spans, { order: 'name' })).toBe(
      ['GET  client  http', '└─ GET  server  http', '', 'after  internal  @org/otel  ok'].join('\n'),
    )
    const own = receiver.metrics.filter(({ scope }) => scope.name === 'app')
    expect(own.map(({ name, points }) => [name, points.length, points[0]])).toMatchObject([
      ['depth', 1, { value: 3 }],
      ['jobs', 1, { value: 1 }],
    ])
    const http = receiver.metrics.filter(({ name }) => name === 'http.server.request.duration')
    expect(http).toMatchObject([{ points: [{ count: 1 }] }])
  })
})

describe('shutdown()', () => {
  it('delivers, then makes nothing any more (F-17)', async () => {
    await using receiver = await startReceiver()
    const code = `import { isEnabled, shutdown, status, withSpan } from '@org/otel'
      withSpan('before', () => {})
      const results = [await shutdown(), await shutdown(), status().phase, isEnabled()]
      withSpan('after', () => {})
      console.log(...results)`
    const result = await runApp({ appsIn: await installProject(), ...IMPORT, code, receiver, env: ENV })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'true true ended true\n', stderr: '' })
    expect(receiver.spans.map(({ name }) => name)).toEqual(['before'])
  })
})

describe('flush()', () => {
  it('tells when the collector does not answer in time', async () => {
    await using receiver = await startReceiver({ respond: () => 'hang' })
    const code = `import { flush, withSpan } from '@org/otel'
      withSpan('s', () => {})
      console.log(await flush({ timeoutMs: 300 }))
      process.kill(process.pid, 'SIGKILL')`
    const result = await runApp({ appsIn: await installProject(), ...IMPORT, code, receiver, env: ENV })
    expect(result).toMatchObject({ signal: 'SIGKILL', stdout: 'false\n' })
    expect(receiver.requests.map(({ signal }) => signal)).toContain('traces')
  })
})
