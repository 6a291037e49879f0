import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const env = { OTEL_SERVICE_NAME: 'app', _OTEL_DEFER_SETUP: 'true' }
const SERVER = `
  const http = require('node:http')
  const cluster = require('node:cluster')
  const request = (port, done) => http.get({ host: '127.0.0.1', port, agent: false }, (response) => response.resume().on('end', done))
`
const WARNING =
  '[otel] _OTEL_DEFER_SETUP is set, but this process serves requests itself, and makes no telemetry: set it only where cluster workers, forked children or threads do the work, or call setup().\n'

it('a process that defers its set-up and serves requests itself is warned about once (M-45)', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: `${SERVER}
      const server = http.createServer((incoming, response) => response.end()).listen(0, '127.0.0.1', () => {
        const { port } = server.address()
        request(port, () => request(port, () => server.close()))
      })`,
    format: 'cjs',
    receiver,
    env,
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: WARNING })
  expect(receiver.requests).toEqual([])
})

it('a primary whose workers serve is not (M-46b)', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: `${SERVER}
      if (cluster.isPrimary) {
        cluster.on('listening', (worker, { port }) => request(port, () => worker.disconnect()))
        cluster.fork()
      } else http.createServer((incoming, response) => response.end()).listen(0, '127.0.0.1')`,
    format: 'cjs',
    receiver,
    env,
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans.map(({ kind }) => kind)).toEqual(['server'])
})

it('after setup() nothing is said, and threads deliver through the main thread', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: `${SERVER}
      const { Worker } = require('node:worker_threads')
      globalThis[Symbol.for('@org/otel')].setup()
      const server = http.createServer((incoming, response) => response.end()).listen(0, '127.0.0.1', () => {
        request(server.address().port, () => {
          server.close()
          const thread = new Worker(require.resolve('./thread.cjs')).on('message', () => thread.terminate())
        })
      })`,
    files: {
      'thread.cjs': `require('@opentelemetry/api').trace.getTracer('t').startSpan('thread').end(); require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1000)`,
    },
    format: 'cjs',
    receiver,
    env,
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual(['GET', 'GET', 'thread'])
})
