import type { Preload } from '../../support/run-app.ts'
import { TELEMETRY } from './count-by-process.ts'

/** A program with threads: the main thread and each of the others makes 1,000 spans, 1,000 log records and a counter. */
export type Program = {
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

export const code = (main: string): string => `
  const { Worker } = require('node:worker_threads')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  const start = (file = './thread.cjs', options) => new Worker(typeof file === 'string' ? require.resolve(file) : file, options).on('error', (error) => console.log('error', error.message)).on('exit', (code) => console.log('exit', code))
  ${main}
`
export const threadCode = (thread: string): string => `
  const { parentPort } = require('node:worker_threads')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  ${thread}
`
export const STAY = 'parentPort.postMessage("made"); setInterval(() => {}, 1000)'
const MODULE_URL = `require('node:url').pathToFileURL(require.resolve('./telemetry.cjs')).href`

export const PROGRAMS: readonly Program[] = [
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

/** The files beside the main thread's: the thread's, and that of a second one which it may start. */
export function filesOf(thread: string): Readonly<Record<string, string>> {
  const stays = thread.includes('setInterval')
  return {
    'telemetry.cjs': TELEMETRY,
    'thread.cjs': threadCode(thread),
    'second.cjs': threadCode(stays ? STAY : 'parentPort.postMessage("made")'),
  }
}
