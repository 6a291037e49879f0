import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'

const env = { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none' }

const CLUSTER = `
  const cluster = require('node:cluster')
  const http = require('node:http')
  const { trace } = require('@opentelemetry/api')
  trace.getTracer('t').startSpan(cluster.isPrimary ? 'primary' : 'worker').end()
  if (cluster.isPrimary) {
    let listening = 0
    let ended = 0
    for (let i = 0; i < 2; i++) cluster.fork()
    cluster.on('listening', () => { if (++listening === 2) for (const id in cluster.workers) cluster.workers[id].kill('SIGTERM') })
    cluster.on('exit', (worker, code, signal) => { console.log(code, signal); if (++ended === 2) console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, 'timers') })
  } else http.createServer().listen(0, '127.0.0.1')
`
const FORK = `
  const { fork } = require('node:child_process')
  const { trace } = require('@opentelemetry/api')
  if (process.argv[2] === 'child') { trace.getTracer('t').startSpan('child').end(); process.disconnect() }
  else { trace.getTracer('t').startSpan('parent').end(); fork(__filename, ['child']).on('exit', (code, signal) => console.log(code, signal)) }
`
const WORKER = `
  const { isMainThread, Worker } = require('node:worker_threads')
  const { trace } = require('@opentelemetry/api')
  trace.getTracer('t').startSpan(isMainThread ? 'main' : 'thread').end()
  if (isMainThread) new Worker(__filename).on('exit', (code) => console.log(code))
`

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  it.each([
    ['cluster', CLUSTER, ['primary', 'worker', 'worker'], 'null SIGTERM\nnull SIGTERM\n0 timers\n'],
    ['fork', FORK, ['child', 'parent'], '0 null\n'],
    ['worker threads', WORKER, ['main', 'thread'], '0\n'],
  ])('%s: each process and thread exports, with an instance of its own', async (_kind, code, spans, stdout) => {
    await using receiver = await startReceiver()
    const result = await runApp({ code, format: 'cjs', receiver, env, node: name })
    expect(result).toEqual({ code: 0, signal: null, stdout, stderr: '' })
    expect(receiver.spans.map((span) => span.name).toSorted()).toEqual(spans)
    expect(new Set(receiver.spans.map(({ resource }) => resource['service.instance.id'])).size).toBe(spans.length)
  })

  it.each([
    ['cluster', CLUSTER, ['worker', 'worker'], 'null SIGTERM\nnull SIGTERM\n0 timers\n'],
    ['fork', FORK, ['child'], '0 null\n'],
    ['worker threads', WORKER, ['thread'], '0\n'],
  ])(
    '%s with _OTEL_DEFER_SETUP: the parent exports nothing, its children do (M-40…44)',
    async (_kind, code, spans, stdout) => {
      await using receiver = await startReceiver()
      const result = await runApp({
        code,
        format: 'cjs',
        receiver,
        env: { ...env, _OTEL_DEFER_SETUP: 'true' },
        node: name,
      })
      expect(result).toEqual({ code: 0, signal: null, stdout, stderr: '' })
      expect(receiver.spans.map((span) => span.name).toSorted()).toEqual(spans)
    },
  )
})

it('metrics of a late set-up arrive (M-43, M-46e)', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: `
      const http = require('node:http')
      const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
        globalThis[Symbol.for('@org/otel')].setup()
        http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', () => server.close()))
      })
    `,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app', _OTEL_DEFER_SETUP: 'yes' },
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans.map(({ kind }) => kind).toSorted()).toEqual(['client', 'server'])
  expect(receiver.metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['http.client.request.duration', 'http.server.request.duration']),
  )
})

it('an eval Worker is traced by --require', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: `
      const { Worker } = require('node:worker_threads')
      new Worker("require('node:http').get('http://127.0.0.1:1').on('error', () => {})", { eval: true })
    `,
    format: 'cjs',
    preload: 'require',
    receiver,
    env,
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans.map(({ kind }) => kind)).toEqual(['client'])
})

describe('package managers started through NODE_OPTIONS are left alone', () => {
  it.each([
    'npm/bin/npm-cli.js',
    'npm/bin/npx-cli.js',
    'yarn/bin/yarn.js',
    'pnpm/bin/pnpm.cjs',
    'corepack/dist/corepack.js',
  ])('%s', async (path) => {
    const folder = await mkdtemp(join(tmpdir(), 'managers-'))
    const file = join(folder, 'node_modules', path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(
      file,
      `const { execFileSync } = require('node:child_process')
       console.log(Object.keys(require.cache).filter((name) => /preload/.test(name)).length)
       console.log(execFileSync(process.execPath, [process.argv[2]], { encoding: 'utf8' }).trim())`,
    )
    await writeFile(
      join(folder, 'app.cjs'),
      `console.log(Object.keys(require.cache).filter((name) => /preload/.test(name)).length)`,
    )
    await writeFile(join(file, '../package.json'), '{"type":"commonjs","name":"x"}')
    await chmod(file, 0o755)
    const result = await runApp({
      file,
      args: [join(folder, 'app.cjs')],
      preload: 'node-options',
      env: { ...env, OTEL_TRACES_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'none' },
    })
    await rm(folder, { recursive: true })
    expect(result).toEqual({ code: 0, signal: null, stdout: '0\n1\n', stderr: '' })
  })
})
