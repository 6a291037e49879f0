import { describe, expect, it } from 'vitest'
import { readProcessKind, type ProcessFacts } from '../../src/guard/process-kind.ts'

const MAIN: ProcessFacts = {
  argv: ['/usr/bin/node', '/app/server.js'],
  isMainThread: true,
  isInternalThread: false,
  isClusterWorker: false,
  hasIpcChannel: false,
}

function withScript(script: string, facts: Partial<ProcessFacts> = {}): ProcessFacts {
  return { ...MAIN, ...facts, argv: ['/usr/bin/node', script] }
}

describe('the kind of a process', () => {
  it('is main for a script', () => {
    expect(readProcessKind(MAIN)).toBe('main')
  })

  it('is main without a script, as in a REPL', () => {
    expect(readProcessKind({ ...MAIN, argv: ['/usr/bin/node'] })).toBe('main')
  })

  it('is forked-child with an IPC channel', () => {
    expect(readProcessKind({ ...MAIN, hasIpcChannel: true })).toBe('forked-child')
  })

  it('is cluster-worker when Node says so', () => {
    expect(readProcessKind({ ...MAIN, hasIpcChannel: true, isClusterWorker: true })).toBe('cluster-worker')
  })

  it('is worker-thread off the main thread', () => {
    expect(readProcessKind({ ...MAIN, isMainThread: false })).toBe('worker-thread')
  })

  it("is foreign-thread in Node's own loader thread", () => {
    expect(readProcessKind({ ...MAIN, isMainThread: false, isInternalThread: true })).toBe('foreign-thread')
  })

  it.each([
    '/app/node_modules/thread-stream/lib/worker.js',
    '/app/node_modules/pino/lib/worker.js',
    '/app/node_modules/esbuild/lib/main.js',
    '/app/node_modules/@babel/register/lib/worker/index.js',
    String.raw`C:\app\node_modules\thread-stream\lib\worker.js`,
  ])('is foreign-thread for the transport thread %s', (script) => {
    expect(readProcessKind(withScript(script, { isMainThread: false }))).toBe('foreign-thread')
  })

  it.each([
    '/usr/local/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/local/lib/node_modules/npm/bin/npx-cli.js',
    '/usr/local/bin/npm',
    '/usr/local/bin/npx',
    '/usr/local/bin/yarn',
    '/home/me/.yarn/releases/yarn-4.9.1.cjs',
    '/usr/lib/node_modules/yarn/bin/yarn.js',
    '/usr/lib/node_modules/pnpm/bin/pnpm.cjs',
    '/usr/lib/node_modules/corepack/dist/corepack.js',
    '/usr/lib/node_modules/corepack/dist/pnpm.js',
    '/app/node_modules/tsx/dist/cli.mjs',
    '/app/node_modules/.bin/tsx',
    '/app/node_modules/nodemon/bin/nodemon.js',
    '/usr/local/bin/pm2-runtime',
    '/usr/lib/node_modules/pm2/bin/pm2',
    '/usr/lib/node_modules/pm2/lib/Daemon.js',
  ])('is package-manager for %s', (script) => {
    expect(readProcessKind(withScript(script))).toBe('package-manager')
  })

  it.each([
    '/app/npm.js',
    '/srv/yarn/server.js',
    '/app/bin/pnpm-mirror.js',
    '/srv/npm/app.js',
    '/usr/lib/node_modules/pm2/lib/ProcessContainer.js',
    '/srv/tsx/app.js',
  ])('is main for %s', (script) => {
    expect(readProcessKind(withScript(script))).toBe('main')
  })
})
