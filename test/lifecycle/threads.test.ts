import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { saidLost } from '../outage/support/arrivals.ts'
import { type AppOptions, type Preload, runApp } from '../support/run-app.ts'
import { countByProcess, TELEMETRY } from './ways/count-by-process.ts'
import { code, filesOf, PROGRAMS, threadCode } from './ways/thread-program.ts'

const env = { OTEL_SERVICE_NAME: 'app' }

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name: node }) => {
  it.each(PROGRAMS)(
    '$name: nothing is lost, and all ends as without us',
    async ({ main, thread = '', threads = 1, preload = 'import', signalWhen }) => {
      await using receiver = await startReceiver()
      const files = filesOf(thread)
      const run = async (how: Preload): Promise<object> => {
        const options: AppOptions = { code: code(main), format: 'cjs', files, receiver, env, node, preload: how }
        const { stderr, ...end } = await runApp({ ...options, ...(signalWhen && { signalWhen }) })
        return { ...end, stderr: stderr.replaceAll(/app-\w+/g, 'app').replaceAll(/^ +at .*\n/gm, '') }
      }
      const bare = await run('none')
      expect(await run(preload)).toEqual(bare)
      const least = (1 + threads) * 1000
      const { spans, logs, made } = countByProcess(receiver)
      expect({ spans: Math.min(spans, least), logs: Math.min(logs, least), made: Math.min(made, least) }).toEqual({
        spans: least,
        logs: least,
        made: least,
      })
    },
  )

  it('a thread has an instance and a thread.id of its own, and a link to the span that started it', async () => {
    await using receiver = await startReceiver()
    await runApp({
      code: `
        const { isMainThread, threadId, Worker } = require('node:worker_threads')
        const { trace } = require('@opentelemetry/api')
        const tracer = trace.getTracer('t')
        if (isMainThread) tracer.startActiveSpan('main', (span) => { new Worker(__filename); span.end() })
        else tracer.startActiveSpan('thread ' + threadId, (span) => { tracer.startSpan('child').end(); span.end() })
      `,
      format: 'cjs',
      receiver,
      env,
      node,
    })
    const named = (pattern: RegExp): (typeof receiver.spans)[number] | undefined =>
      receiver.spans.find(({ name }) => pattern.test(name))
    const [main, thread, child] = [named(/^main$/), named(/^thread/), named(/^child$/)]
    const threadId = Number(thread?.name.split(' ')[1])
    expect(thread?.attributes).toEqual({ 'thread.id': threadId })
    expect(thread?.resource['thread.id']).toBe(threadId)
    expect(thread?.links.map(({ traceId, spanId }) => ({ traceId, spanId }))).toEqual([
      { traceId: main?.traceId, spanId: main?.spanId },
    ])
    expect(thread?.traceId).not.toBe(main?.traceId)
    expect(child?.links).toEqual([])
    expect(main?.resource['thread.id']).toBeUndefined()
    expect(main?.resource['service.instance.id']).not.toBe(thread?.resource['service.instance.id'])
  })

  it("what does not work in a thread is told by Node's own functions", async () => {
    const code = `
      const { isMainThread, Worker } = require('node:worker_threads')
      if (isMainThread) new Worker(__filename)
      else try { process.abort() } catch (error) { console.log('disabled' in process.abort, error.stack.split('\\n')[1]) }
    `
    const run = async (preload: Preload): Promise<string> =>
      (await runApp({ code, format: 'cjs', preload, env: { ...env, OTEL_TRACES_EXPORTER: 'console' }, node })).stdout
    expect((await run('require')).replace(/app-\w+/, 'app')).toBe((await run('none')).replace(/app-\w+/, 'app'))
  })

  it('flush() in a thread resolves when everything is delivered', async () => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: `
        const { isMainThread, Worker } = require('node:worker_threads')
        if (isMainThread) new Worker(__filename)
        else {
          require('./telemetry.cjs').makeSome(1000)
          globalThis[Symbol.for('@org/otel')].flush({ timeoutMs: 10000 }).then((complete) => { console.log(complete); setInterval(() => {}, 1000) })
        }
      `,
      files: { 'telemetry.cjs': TELEMETRY },
      format: 'cjs',
      receiver,
      env,
      node,
      signalWhen: { stdout: 'true', signal: 'SIGKILL' },
    })
    expect(result).toEqual({ code: null, signal: 'SIGKILL', stdout: 'true\n', stderr: '' })
    expect(countByProcess(receiver)).toEqual({ spans: 1000, logs: 1000, made: 1000 })
  })
})

it('a thread of a pool that is terminated in its second task has handed over all, though it never came to its event loop', async () => {
  await using receiver = await startReceiver()
  const { stderr } = await runApp({
    code: `
      const { isMainThread, Worker, workerData } = require('node:worker_threads')
      const { makeSome } = require('./telemetry.cjs')
      const [BLOCKED, MADE, NEVER] = [0, 1, 2]
      if (isMainThread) {
        const flags = new Int32Array(new SharedArrayBuffer(12))
        const worker = new Worker(__filename, { workerData: flags })
        const timer = setInterval(() => {
          Atomics.notify(flags, BLOCKED)
          if (Atomics.load(flags, MADE) === 0) return
          clearInterval(timer)
          worker.terminate()
        }, 1)
      } else {
        makeSome(500)
        Atomics.wait(workerData, BLOCKED, 0)
        makeSome(500)
        Atomics.store(workerData, MADE, 1)
        // Busy for longer than a thread that has nothing to tell is waited for.
        for (const endsAt = performance.now() + 200; performance.now() < endsAt; );
        Atomics.wait(workerData, NEVER, 0)
      }
    `,
    files: { 'telemetry.cjs': TELEMETRY },
    format: 'cjs',
    receiver,
    env,
  })
  expect(stderr).toBe('')
  expect(countByProcess(receiver)).toEqual({ spans: 1000, logs: 1000, made: 1000 })
})

it('what threads make while the main thread is blocked is bounded, errors last, and what is lost is counted', async () => {
  await using receiver = await startReceiver()
  const { stderr } = await runApp({
    code: `
      const { isMainThread, Worker, workerData } = require('node:worker_threads')
      const { trace } = require('@opentelemetry/api')
      if (isMainThread) {
        const done = new Int32Array(new SharedArrayBuffer(4))
        new Worker(__filename, { workerData: done })
        Atomics.wait(done, 0, 0)
      } else {
        const tracer = trace.getTracer('thread')
        let turns = 0
        const turn = () => {
          const isLast = ++turns === 50
          for (let index = 0; index < (isLast ? 10 : 400); index++) {
            const span = tracer.startSpan('span')
            if (isLast) span.setStatus({ code: 2 })
            span.end()
          }
          if (!isLast) setTimeout(turn, 1)
          else setTimeout(() => { Atomics.store(workerData, 0, 1); Atomics.notify(workerData, 0) }, 1)
        }
        turn()
      }
    `,
    format: 'cjs',
    receiver,
    env: { ...env, OTEL_NODE_MAX_MEMORY: '256KB' },
  })
  const made = 49 * 400 + 10
  const ids = new Set(receiver.spans.map(({ spanId }) => spanId))
  const { 'spans: memory bound reached': lost = 0 } = saidLost(stderr)
  expect(lost).toBeGreaterThan(made / 2)
  expect(ids.size + lost).toBe(made)
  expect(stderr).toContain('the main thread was blocked')
  expect(receiver.spans.filter(({ status }) => status.code === 'error')).toHaveLength(10)
})

describe('where the main thread takes nothing, threads deliver themselves', () => {
  it('_OTEL_DEFER_SETUP (M-46)', async () => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: code('start()'),
      files: { 'telemetry.cjs': TELEMETRY, 'thread.cjs': threadCode('process.exit(5)') },
      format: 'cjs',
      receiver,
      env: { ...env, _OTEL_DEFER_SETUP: 'true' },
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'exit 5\n', stderr: '' })
    expect(countByProcess(receiver)).toEqual({ spans: 1000, logs: 1000, made: 1000 })
  })

  it('a preload of the thread alone', async () => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: code(`start('./thread.cjs', { execArgv: ['--import', process.env.DOOR] })`),
      files: { 'telemetry.cjs': TELEMETRY, 'thread.cjs': threadCode('') },
      format: 'cjs',
      preload: 'none',
      receiver,
      env: { ...env, DOOR: new URL('../../register.mjs', import.meta.url).href },
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'exit 0\n', stderr: '' })
    expect(countByProcess(receiver)).toEqual({ spans: 1000, logs: 1000, made: 1000 })
  })
})
