import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { type AppOptions, type Preload, runApp } from '../support/run-app.ts'
import { countByProcess, TELEMETRY } from './ways/count-by-process.ts'

/** A program with threads: the main thread and each of the others makes 1,000 spans, 1,000 log records and a counter. */
type Program = {
  readonly name: string
  /** Of the main thread, after it made its own; `start` starts a thread. */
  readonly main: string
  /** Of the thread, after it made its own. */
  readonly thread?: string
  /** Threads that make telemetry. */
  readonly threads?: number
  readonly preload?: Preload
  readonly signalWhen?: { readonly stdout: string; readonly signal: NodeJS.Signals }
}

const code = (main: string): string => `
  const { Worker } = require('node:worker_threads')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  const start = (file = './thread.cjs', options) => new Worker(typeof file === 'string' ? require.resolve(file) : file, options).on('error', (error) => console.log('error', error.message)).on('exit', (code) => console.log('exit', code))
  ${main}
`
const threadCode = (thread: string): string => `
  const { parentPort } = require('node:worker_threads')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  ${thread}
`
const STAY = 'parentPort.postMessage("made"); setInterval(() => {}, 1000)'
const MODULE_URL = `require('node:url').pathToFileURL(require.resolve('./telemetry.cjs')).href`

const PROGRAMS: readonly Program[] = [
  { name: 'a thread that ends', main: 'start()' },
  {
    name: 'a thread that starts another one',
    main: 'start()',
    thread: `new (require('node:worker_threads').Worker)(require.resolve('./second.cjs'))`,
    threads: 2,
  },
  {
    name: 'a data URL',
    main: `start(new URL('data:text/javascript,' + encodeURIComponent('import telemetry from ' + JSON.stringify(${MODULE_URL}) + '; telemetry.makeSome(1000)')))`,
  },
  {
    name: 'eval, with --require',
    main: `new Worker('require(' + JSON.stringify(require.resolve('./telemetry.cjs')) + ').makeSome(1000)', { eval: true })`,
    preload: 'require',
  },
  { name: 'execArgv: [], with NODE_OPTIONS', main: `start('./thread.cjs', { execArgv: [] })`, preload: 'node-options' },
  {
    name: 'worker.terminate()',
    main: `const thread = start(); thread.on('message', () => thread.terminate())`,
    thread: STAY,
  },
  {
    name: 'worker.terminate(), later',
    main: `const thread = start(); thread.on('message', () => setTimeout(() => thread.terminate(), 50))`,
    thread: STAY,
  },
  {
    name: 'four threads that are terminated',
    main: `for (let i = 0; i < 4; i++) { const thread = start(); thread.on('message', () => thread.terminate()) }`,
    thread: STAY,
    threads: 4,
  },
  { name: 'process.exit() in the main thread', main: `start().on('message', () => process.exit(3))`, thread: STAY },
  {
    name: 'process.exit() in the main thread, nested threads',
    main: `start().on('message', () => process.exit(3))`,
    thread: `new (require('node:worker_threads').Worker)(require.resolve('./second.cjs')).on('message', () => parentPort.postMessage('made')); setInterval(() => {}, 1000)`,
    threads: 2,
  },
  {
    name: 'a throw in the main thread',
    main: `start().on('message', () => { throw new Error('boom') })`,
    thread: STAY,
  },
  {
    name: 'SIGTERM',
    main: `start().on('message', () => console.log('ready'))`,
    thread: STAY,
    signalWhen: { stdout: 'ready', signal: 'SIGTERM' },
  },
  {
    name: 'a thread that is not waited for',
    main: `const thread = start(); thread.on('message', () => thread.unref())`,
    thread: STAY,
  },
  { name: 'a thread that throws', main: 'start()', thread: `throw new Error('boom')` },
  { name: 'a thread that throws later', main: 'start()', thread: `setTimeout(() => { throw new Error('boom') }, 20)` },
  { name: 'process.exit() in a thread', main: 'start()', thread: 'process.exit(5)' },
  {
    name: "a thread's exit listener",
    main: 'start()',
    thread: `process.on('exit', () => makeSome(10)); process.exit(5)`,
  },
  {
    name: "a thread's beforeExit listener",
    main: `start().on('message', (calls) => console.log('beforeExit', calls))`,
    thread: `let calls = 0; process.on('beforeExit', () => { calls++; makeSome(10) }); process.on('exit', () => parentPort.postMessage(calls))`,
  },
]

const env = { OTEL_SERVICE_NAME: 'app' }

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name: node }) => {
  it.each(PROGRAMS)(
    '$name: nothing is lost, and all ends as without us',
    async ({ main, thread = '', threads = 1, preload = 'import', signalWhen }) => {
      await using receiver = await startReceiver()
      const files = {
        'telemetry.cjs': TELEMETRY,
        'thread.cjs': threadCode(thread),
        'second.cjs': threadCode(
          STAY.replace(
            'setInterval(() => {}, 1000)',
            thread.includes('setInterval') ? 'setInterval(() => {}, 1000)' : '',
          ),
        ),
      }
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
