import type { NodeName } from '../../../scripts/nodes.ts'

/** One way out of a process: an app, what is done to it, and how it is started. */
export type Way = {
  readonly name: string
  /** Body of a function that is called right after the telemetry was made. It has `makeMore` and `stayAlive`. */
  readonly way: string
  /** Runs first, at the top level of the app. */
  readonly before?: string
  /** Sent one after the other, each when its text is on stdout. */
  readonly signals?: readonly (readonly [text: string, signal: NodeJS.Signals])[]
  readonly nodeArgs?: readonly string[]
  /** Loaded by `--require`, so before the preload. */
  readonly beforePreload?: string
  readonly format?: 'cjs' | 'esm'
  /** Spans, and log records, beyond the 1,000. */
  readonly more?: number
  /** What it prints is not the same in two runs of the bare app. */
  readonly printsAddresses?: true
  /** Only on these, when not on all. */
  readonly nodes?: readonly NodeName[]
}

const SERVE = 'stayAlive()'

const ENDS: readonly Way[] = [
  { name: 'natural end', way: '' },
  { name: 'natural end after a while', way: `setTimeout(() => console.log('bye'), 30)` },
  { name: 'natural end, process.exitCode = 3', way: 'process.exitCode = 3' },
  { name: 'natural end, exitCode set in an exit listener', way: `process.on('exit', () => { process.exitCode = 4 })` },
  {
    name: 'natural end, exitCode set in a beforeExit listener',
    way: `process.once('beforeExit', () => { process.exitCode = 5 })`,
  },
  { name: 'natural end, exitCode set in a late timer', way: `setTimeout(() => { process.exitCode = 6 }, 20)` },
  {
    name: "natural end, the app's beforeExit listener",
    way: `process.on('beforeExit', (code) => console.log('beforeExit', code))`,
  },
  {
    name: "natural end, the app's beforeExit listener starts work twice",
    way: `let left = 2; process.on('beforeExit', () => { console.log('beforeExit', left); if (left-- > 0) setTimeout(makeMore, 5) })`,
    more: 20,
  },
  {
    name: "natural end, the app's beforeExit listener by once",
    way: `process.once('beforeExit', () => { console.log('once'); setTimeout(makeMore, 5) })`,
    more: 10,
  },
  {
    name: 'natural end, beforeExit prepended',
    way: `process.prependListener('beforeExit', () => console.log('beforeExit'))`,
  },
  {
    name: 'natural end, a beforeExit listener adds an exit listener',
    way: `process.on('beforeExit', () => process.on('exit', makeMore))`,
    more: 10,
  },
  { name: 'natural end, an exit listener makes spans', way: `process.on('exit', makeMore)`, more: 10 },
  {
    name: 'natural end, a prepended exit listener makes spans',
    way: `process.prependListener('exit', makeMore)`,
    more: 10,
  },
  {
    name: 'natural end, an exit listener that throws',
    way: `process.on('exit', () => { makeMore(); throw new Error('in exit') })`,
    more: 10,
  },
  {
    name: 'natural end, an exit listener that calls process.exit(6)',
    way: `process.on('exit', () => { makeMore(); process.exit(6) })`,
    more: 10,
  },
  { name: 'an await that never settles', way: '', format: 'esm' },
]

const EXITS: readonly Way[] = [
  { name: 'process.exit(4) at once', way: 'process.exit(4)' },
  { name: 'process.exit() at once', way: 'process.exit()' },
  { name: 'process.exit() with process.exitCode = 5', way: 'process.exitCode = 5; process.exit()' },
  { name: 'process.exit(0) with process.exitCode = 5', way: 'process.exitCode = 5; process.exit(0)' },
  { name: 'process.exit(4) from a timer', way: 'setTimeout(() => process.exit(4), 20)' },
  { name: 'process.exit(4) from a promise', way: 'Promise.resolve().then(() => process.exit(4))' },
  {
    name: 'process.exit(4) from inside a request',
    way: `const http = require('node:http')
          const server = http.createServer(() => process.exit(4)).listen(0, '127.0.0.1', () => http.get({ host: '127.0.0.1', port: server.address().port }).on('error', () => {}))`,
  },
  {
    name: 'process.exit(4), an exit listener makes spans',
    way: `process.on('exit', makeMore); process.exit(4)`,
    more: 10,
  },
  {
    name: 'process.exit(4), an exit listener sets exitCode',
    way: `process.on('exit', () => { process.exitCode = 8 }); process.exit(4)`,
  },
  {
    name: 'process.exit(4), an exit listener calls process.exit(6)',
    way: `process.on('exit', () => { makeMore(); process.exit(6) }); process.exit(4)`,
    more: 10,
  },
  {
    name: 'process.exit(4), an exit listener that throws',
    way: `process.on('exit', () => { throw new Error('in exit') }); process.exit(4)`,
  },
  { name: 'process.reallyExit(4)', way: 'process.reallyExit(4)' },
  { name: 'process.abort()', way: 'process.abort()', printsAddresses: true },
  {
    name: 'process.execve() into another program',
    way: `process.execve(process.execPath, [process.execPath, '-e', 'console.log("other"); process.exitCode = 9'], process.env)`,
    nodes: ['floor', 'newest24', 'newest26'],
  },
]

const THROW = `throw new Error('boom')`
const LATER = `setTimeout(() => { throw new Error('boom') }, 10)`
const REJECT = `Promise.reject(new Error('boom'))`

const ERRORS: readonly Way[] = [
  { name: 'top-level throw', way: THROW },
  { name: 'top-level throw of a string', way: `throw 'boom'` },
  { name: 'top-level throw in an ES module', way: THROW, format: 'esm' },
  { name: 'late throw', way: LATER },
  { name: 'throw with process.exitCode = 3', way: `process.exitCode = 3; ${LATER}` },
  { name: 'throw, an exit listener makes spans', way: `process.on('exit', makeMore); ${LATER}`, more: 10 },
  {
    name: 'throw, an exit listener that throws',
    way: `process.on('exit', () => { throw new Error('in exit') }); ${LATER}`,
  },
  {
    name: 'throw, an exit listener sets exitCode',
    way: `process.on('exit', () => { process.exitCode = 9 }); ${LATER}`,
  },
  { name: 'throw, an exit listener calls process.exit(6)', way: `process.on('exit', () => process.exit(6)); ${LATER}` },
  {
    name: "throw, the app's monitor makes spans",
    way: `process.on('uncaughtExceptionMonitor', (error, origin) => { makeMore(); console.log(error.message, origin) }); ${LATER}`,
    more: 10,
  },
  {
    name: "throw, the app's handler goes on",
    way: `process.on('uncaughtException', (error) => console.log('handled', error.message)); ${LATER}`,
  },
  {
    name: "throw, the app's handler calls process.exit(8)",
    way: `process.on('uncaughtException', () => { makeMore(); process.exit(8) }); ${LATER}`,
    more: 10,
  },
  {
    name: "throw, the app's handler ends later",
    way: `process.on('uncaughtException', () => setTimeout(() => { makeMore(); process.exit(8) }, 20)); ${LATER}`,
    more: 10,
  },
  {
    name: "throw, the app's handler throws",
    way: `process.on('uncaughtException', () => { makeMore(); throw new Error('in handler') }); ${LATER}`,
    more: 10,
  },
  {
    name: 'throw, captured by a callback',
    way: `process.setUncaughtExceptionCaptureCallback((error) => console.log('captured', error.message)); ${LATER}`,
  },
  { name: 'unhandled rejection', way: REJECT },
  { name: 'unhandled rejection of undefined', way: 'Promise.reject()' },
  { name: 'unhandled rejection in an ES module', way: `await ${REJECT}`, format: 'esm' },
  {
    name: "unhandled rejection, the app's handler goes on",
    way: `process.on('unhandledRejection', (error) => console.log('handled', error.message)); ${REJECT}`,
  },
  {
    name: "unhandled rejection, the app's handler calls process.exit(8)",
    way: `process.on('unhandledRejection', () => process.exit(8)); ${REJECT}`,
  },
  {
    name: "unhandled rejection, the app's uncaughtException handler",
    way: `process.on('uncaughtException', (error, origin) => console.log('handled', origin)); ${REJECT}`,
  },
  ...['strict', 'warn', 'none', 'throw', 'warn-with-error-code'].map((mode): Way => ({
    name: `unhandled rejection, --unhandled-rejections=${mode}`,
    way: REJECT,
    nodeArgs: [`--unhandled-rejections=${mode}`],
  })),
]

const SIGNALS: readonly Way[] = [
  ...(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const).map((signal): Way => ({
    name: `${signal} without a listener`,
    way: SERVE,
    signals: [['ready', signal]],
  })),
  ...(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const).flatMap((signal): Way[] => [
    {
      name: `${signal}, a listener that closes and exits`,
      way: `const server = ${SERVE}; process.on('${signal}', () => { console.log('closing'); server.close(() => process.exit(3)) })`,
      signals: [['ready', signal]],
    },
    {
      name: `${signal}, a listener that closes and lets the loop drain`,
      way: `const server = ${SERVE}; process.on('${signal}', (name, number) => { console.log(name, number); server.close() })`,
      signals: [['ready', signal]],
    },
  ]),
  {
    name: 'SIGTERM, a listener that makes spans for a while',
    way: `const server = ${SERVE}; process.on('SIGTERM', () => { let left = 5; const timer = setInterval(() => { makeMore(); if (--left === 0) { clearInterval(timer); server.close() } }, 20) })`,
    signals: [['ready', 'SIGTERM']],
    more: 50,
  },
  {
    name: 'SIGTERM, a listener that exits at once',
    way: `${SERVE}; process.on('SIGTERM', () => process.exit(0))`,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM, ignored, then SIGINT',
    way: `${SERVE}; process.on('SIGTERM', () => console.log('ignored'))`,
    signals: [
      ['ready', 'SIGTERM'],
      ['ignored', 'SIGINT'],
    ],
  },
  {
    name: 'SIGTERM, a listener by once',
    way: `const server = ${SERVE}; process.once('SIGTERM', () => { console.log('once'); server.close() })`,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM, a listener by once that goes on, then SIGTERM again',
    way: `${SERVE}; process.once('SIGTERM', () => setTimeout(() => console.log('again'), 20))`,
    signals: [
      ['ready', 'SIGTERM'],
      ['again', 'SIGTERM'],
    ],
  },
  {
    name: 'SIGTERM, a prepended listener',
    way: `const server = ${SERVE}; process.prependListener('SIGTERM', () => server.close())`,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM, a listener removed again',
    way: `const f = () => {}; process.on('SIGTERM', f); process.off('SIGTERM', f); ${SERVE}`,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM after removeAllListeners()',
    way: `process.removeAllListeners('SIGTERM'); ${SERVE}`,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM, a listener added before the preload',
    beforePreload: `process.on('SIGTERM', () => { console.log('first'); process.exit(2) })`,
    way: SERVE,
    signals: [['ready', 'SIGTERM']],
  },
  {
    name: 'SIGTERM with signal-exit',
    way: `require('signal-exit').onExit((code, signal) => { makeMore(); console.log(code, signal) }); ${SERVE}`,
    signals: [['ready', 'SIGTERM']],
    more: 10,
  },
  {
    name: 'SIGTERM, the app counts listeners',
    way: `console.log(process.listenerCount('SIGTERM'), process.listeners('exit').length); ${SERVE}`,
    signals: [['ready', 'SIGTERM']],
  },
  { name: "process.kill(process.pid, 'SIGTERM')", way: `${SERVE}; process.kill(process.pid, 'SIGTERM')` },
  { name: "process.kill(process.pid, 'SIGKILL')", way: `${SERVE}; process.kill(process.pid, 'SIGKILL')` },
  {
    name: 'SIGTERM right after the telemetry, with a listener',
    way: `process.on('SIGTERM', () => process.exit(2)); ${SERVE}; process.kill(process.pid, 'SIGTERM')`,
  },
]

/** Every way out that can be had; SIGKILL from another process is not among them. */
export const WAYS: readonly Way[] = [...ENDS, ...EXITS, ...ERRORS, ...SIGNALS]
