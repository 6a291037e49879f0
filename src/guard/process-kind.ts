import type { Env } from '../config/config.ts'

/** What kind of process or thread this is; one place decides what each gets. */
export type ProcessKind =
  | 'main'
  | 'cluster-worker'
  | 'forked-child'
  | 'worker-thread'
  /** npm, npx, yarn, pnpm, corepack, nodemon, tsx, PM2: they only start the app, which gets the preload itself. */
  | 'package-manager'
  /** A thread of another tool (a logger's transport) or of Node itself (module hooks). */
  | 'foreign-thread'

/** The facts that the decision needs, so that it can be tested without processes. */
export type ProcessFacts = {
  readonly argv: readonly string[]
  readonly isMainThread: boolean
  readonly isInternalThread: boolean
  readonly isClusterWorker: boolean
  readonly hasIpcChannel: boolean
}

/** Restart an app, keep it alive, or compile it: the app is a process of its own, or PM2's `ProcessContainer`. */
const LAUNCHER =
  /[\\/](?:tsx[\\/]dist[\\/]cli\.[cm]?js|nodemon[\\/]bin[\\/]nodemon\.js|pm2[\\/](?:bin[\\/][\w-]+|lib[\\/](?:Daemon|Satan)\.js))$|[\\/](?:tsx|nodemon|pm2|pm2-(?:runtime|docker|dev))$/

const PACKAGE_MANAGER =
  /[\\/](?:npm[\\/]bin[\\/]np[mx]-cli|npm[\\/]bin[\\/]npm-prefix|yarn[\\/]bin[\\/]yarn|yarn-[\d.]+|pnpm[\\/](?:bin|dist)[\\/]\w+|corepack[\\/]dist[\\/]\w+)\.c?js$|[\\/](?:npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack)$/

/** Transports of pino and others, which run next to the logger that they belong to, and compilers. None runs code of the app. */
const FOREIGN_THREAD =
  /[\\/](?:(?:thread-stream|pino)[\\/]lib[\\/]worker|esbuild[\\/]lib[\\/]main|@babel[\\/]register[\\/]lib[\\/]worker[\\/]index)\.js$/

/** The kind that the facts speak for. */
export function readProcessKind(facts: ProcessFacts): ProcessKind {
  if (facts.isInternalThread) return 'foreign-thread'
  const script = facts.argv[1] ?? ''
  if (!facts.isMainThread) return FOREIGN_THREAD.test(script) ? 'foreign-thread' : 'worker-thread'
  if (PACKAGE_MANAGER.test(script) || LAUNCHER.test(script)) return 'package-manager'
  if (facts.isClusterWorker) return 'cluster-worker'
  return facts.hasIpcChannel ? 'forked-child' : 'main'
}

/**
 * The facts of the running process.
 *
 * `node:cluster` is not asked: it would have to be loaded first. Node itself
 * tells a cluster worker by this variable, which it deletes when `node:cluster`
 * is set up, before any preload runs; what stays is that the module is loaded
 * already, with an IPC channel.
 * @see https://github.com/nodejs/node/blob/v24.11.1/lib/internal/process/pre_execution.js
 */
export function processFacts(env: Env): ProcessFacts {
  const threads = threadFacts()
  const hasIpcChannel = typeof process.send === 'function'
  return {
    argv: process.argv,
    ...threads,
    isClusterWorker: threads.isMainThread && hasIpcChannel && isClusterWorker(env),
    hasIpcChannel,
  }
}

declare const require: (path: string) => unknown

/**
 * `node:worker_threads` is loaded only off the main thread: there, and nowhere
 * else, Node has put a function that throws in the place of `process.abort`.
 * @see https://github.com/nodejs/node/blob/v24.11.1/lib/internal/process/worker_thread_only.js
 */
function threadFacts(): { isMainThread: boolean; isInternalThread: boolean } {
  if (Object.getOwnPropertyDescriptor(process, 'abort')?.value?.disabled !== true)
    return { isMainThread: true, isInternalThread: false }
  const threads = require('worker_threads') as { isMainThread: boolean; isInternalThread?: boolean }
  return { isMainThread: threads.isMainThread, isInternalThread: threads.isInternalThread === true }
}

function isClusterWorker(env: Env): boolean {
  if (env.NODE_UNIQUE_ID !== undefined) return true
  const cluster = require('cluster') as { isWorker: boolean }
  return cluster.isWorker
}
