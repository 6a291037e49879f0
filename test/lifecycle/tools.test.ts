import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../src/receiver/receiver.ts'
import { appEnvironment } from '../support/app-environment.ts'
import { ROOT, startApp } from '../support/run-app.ts'
import { installTools } from '../testing/install-tools.ts'
import { countByProcess, TELEMETRY } from './ways/count-by-process.ts'

let tools = ''
beforeAll(async () => {
  tools = await installTools('process-kinds', ['nodemon@3.1.14', 'piscina@5.3.2', 'pm2@7.0.4', 'tsx@4.23.15'])
})

const APP = `const { goOut, stayAlive } = require('./telemetry.cjs'); goOut(stayAlive)`
const FILES = { 'telemetry.cjs': TELEMETRY, 'main.cjs': APP }
const env = { OTEL_SERVICE_NAME: 'app' }
const instances = ({ spans, metrics }: Receiver): unknown[] => [
  ...new Set([...spans, ...metrics].map(({ resource }) => resource['service.instance.id'])),
]

async function expectAll(receiver: Receiver, processes: number): Promise<void> {
  const least = processes * 1000
  await receiver.waitFor((arrivals) => {
    const { spans, logs, made } = countByProcess(arrivals)
    return spans >= least && logs >= least && made >= least
  })
  expect(countByProcess(receiver)).toEqual({ spans: least, logs: least, made: least })
  // The tool itself says nothing.
  expect(instances(receiver)).toHaveLength(processes)
}

describe('tools that start the app', () => {
  it('node --watch: SIGTERM', async () => {
    await using receiver = await startReceiver()
    const app = await startApp({
      code: APP,
      format: 'cjs',
      files: FILES,
      nodeArgs: ['--watch'],
      preload: 'node-options',
      receiver,
      env,
    })
    await app.waitForStdout('ready')
    app.signal('SIGTERM')
    await app.exited
    await expectAll(receiver, 1)
  })

  it('nodemon: a restart, then SIGTERM', async () => {
    await using receiver = await startReceiver()
    const folder = await mkdtemp(join(tmpdir(), 'nodemon-'))
    await appendFile(join(folder, 'watched.js'), '\n')
    const app = await startApp({
      file: join(tools, 'node_modules/nodemon/bin/nodemon.js'),
      args: ['--quiet', '--watch', folder, join(ROOT, 'test/lifecycle/ways/stay-alive.cjs')],
      preload: 'node-options',
      receiver,
      env,
    })
    await app.waitForStdout('ready')
    await appendFile(join(folder, 'watched.js'), '\n')
    await app.waitForStdout(/ready[^]*ready/)
    app.signal('SIGTERM')
    await app.exited
    await expectAll(receiver, 2)
    await rm(folder, { recursive: true })
  })

  it('tsx: SIGTERM, SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await using receiver = await startReceiver()
      const app = await startApp({
        file: join(tools, 'node_modules/tsx/dist/cli.mjs'),
        args: [join(ROOT, 'test/lifecycle/ways/stay-alive.cjs')],
        preload: 'node-options',
        receiver,
        env,
      })
      await app.waitForStdout('ready')
      app.signal(signal)
      await app.exited
      await expectAll(receiver, 1)
    }
  })

  // SIGTERM to npm alone ends the shell between it and the app, and the app goes on: so it is without us.
  it('npm start: a signal to all of them, as Ctrl+C', async () => {
    const { stdout: npm } = await promisify(execFile)('sh', ['-c', 'readlink -f "$(command -v npm)"'])
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await using receiver = await startReceiver()
      const app = await startApp({
        file: npm.trim(),
        args: ['start'],
        cwd: join(ROOT, 'test/lifecycle/ways'),
        preload: 'node-options',
        receiver,
        env,
      })
      await app.waitForStdout('ready')
      process.kill(-app.pid, signal)
      await app.exited
      await expectAll(receiver, 1)
    }
  })
})

async function readyLines(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('ready').length - 1
}

describe('PM2', () => {
  it.each([
    ['fork mode', [], 1],
    ['cluster mode', ['-i', '2'], 2],
  ])('%s: start, reload, delete; the daemon is left alone', async (_mode, flags, processes) => {
    await using receiver = await startReceiver()
    const home = await mkdtemp(join(tmpdir(), 'pm2-'))
    const variables = appEnvironment(process.execPath, {
      PM2_HOME: home,
      NODE_OPTIONS: `--import=${join(ROOT, 'register.mjs')}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    })
    const pm2 = (...args: readonly string[]): Promise<unknown> =>
      promisify(execFile)(process.execPath, [join(tools, 'node_modules/pm2/bin/pm2'), ...args], { env: variables })
    try {
      const script = join(ROOT, 'test/lifecycle/ways/stay-alive.cjs')
      const started = async (count: number): Promise<void> => {
        await expect.poll(() => readyLines(join(home, 'out.log')), { timeout: 20_000 }).toBe(count)
      }
      await pm2('start', script, '--name', 'app', '--output', join(home, 'out.log'), '--merge-logs', ...flags)
      await started(processes)
      await pm2('reload', 'app')
      await started(processes * 2)
      await pm2('delete', 'app')
      await expectAll(receiver, processes * 2)
      expect(new Set(receiver.spans.map(({ resource }) => resource['service.name']))).toEqual(new Set(['ways']))
    } finally {
      await pm2('kill')
      await rm(home, { recursive: true })
    }
  })
})

describe('pools of threads', () => {
  const task = `const { makeSome } = require('./telemetry.cjs'); module.exports = () => makeSome(500)`
  it.each([
    [
      'piscina',
      `const { Piscina } = require('piscina'); const pool = new Piscina({ filename: require.resolve('./task.cjs'), minThreads: 2, maxThreads: 2 })`,
    ],
    [
      'tinypool',
      `const { default: Tinypool } = await import('tinypool'); const pool = new Tinypool({ filename: require.resolve('./task.cjs'), minThreads: 2, maxThreads: 2 })`,
    ],
  ])('%s: tasks, then destroy()', async (_name, open) => {
    await using receiver = await startReceiver()
    const app = await startApp({
      code: `(async () => { ${open}; await Promise.all([1, 2, 3, 4].map((n) => pool.run(n))); await pool.destroy(); console.log('destroyed') })()`,
      format: 'cjs',
      files: { 'telemetry.cjs': TELEMETRY, 'task.cjs': task },
      appsIn: tools,
      receiver,
      env,
    })
    expect(await app.exited).toEqual({ code: 0, signal: null, stdout: 'destroyed\n', stderr: '' })
    const { spans, logs, made } = countByProcess(receiver)
    expect({ spans, logs, made }).toEqual({ spans: 2000, logs: 2000, made: 2000 })
  })
})

it("pino's transport threads are left alone", async () => {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: `
      const pino = require('pino')
      const logger = pino({ transport: { targets: [{ target: 'pino/file', options: { destination: 1 } }] } })
      logger.info('hello')
    `,
    format: 'cjs',
    preload: 'node-options',
    receiver,
    env,
  })
  const { code, stderr } = await app.exited
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(receiver.logs.map(({ body }) => body)).toEqual(['hello'])
  expect(receiver.logs[0]?.resource['thread.id']).toBeUndefined()
})
