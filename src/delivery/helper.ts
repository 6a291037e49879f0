import type { MessagePort } from 'node:worker_threads'
import type { Env } from '../config/config.ts'

/** First argument of the helper where it runs as a worker thread. */
export const WORKER_ARGUMENT = 'worker'

/** What the helper gets where it runs as a worker thread. */
export type HelperWorkerData = {
  /** Where the hand-over comes, and the answers go. */
  readonly port: MessagePort
  readonly done: SharedArrayBuffer
}

export type HelperOptions = {
  /** Path of the bundled `flush-child.ts`. */
  readonly file: string
  /** Variables of this process; the helper gets the few that say how to reach and trust a collector. */
  readonly env: Env
}

/** For trust, for name resolution and for finding the libraries that `node` itself is linked with. */
const PASSED_VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'LOCALDOMAIN',
  'RES_OPTIONS',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'SYSTEMROOT',
  'SystemRoot',
]
/** Flags of Node about the same. NODE_OPTIONS itself would load the app's preloads, and ours, again. */
const PASSED_FLAGS = /^--(?:tls-|dns-result-order=|(?:no-)?network-family-autoselection)/
/** Those that a thread has from its process. */
const PASSED_FLAGS_OF_PROCESS = /^--(?:use-(?:openssl|bundled|system)-ca|openssl-|enable-fips|force-fips)/

/** What delivers without the event loop of this process. */
export type Helper = {
  /**
   * Blocks until everything is delivered. To be called once.
   *
   * @param handOver encoded
   * @param timeoutMs the helper is abandoned after it
   * @returns the lines that the helper answered with, as far as it got
   */
  readonly run: (handOver: Uint8Array, timeoutMs: number) => string
  /** There is nothing to deliver. */
  readonly close: () => void
}

/**
 * Starts the helper: a worker thread, which costs nothing until it is needed, runs nothing but our own file, and gets
 * ready while this thread still serializes; a process where no thread can be started
 * (docs/decisions/0001-synchronous-exit.md). Never throws.
 */
export function startHelper(options: HelperOptions): Helper {
  if (!process.getBuiltinModule('node:fs').existsSync(options.file)) return { run: () => '', close: () => {} }
  const worker = isDebugged() ? undefined : tryOr(undefined, () => startWorker(options))
  return {
    run: (handOver, timeoutMs) =>
      // No permission, no memory, no threads: the other way needs less of it, or something else.
      worker?.run(handOver, timeoutMs) ??
      tryOr(undefined, () => runProcess(handOver, timeoutMs, options)) ??
      tryOr('', () => startWorker(options).run(handOver, timeoutMs)),
    close: () => worker?.close(),
  }
}

function tryOr<T>(otherwise: T, run: () => T): T {
  try {
    return run()
  } catch {
    return otherwise
  }
}

/** A debugger may stop each new thread until it has looked at it, for which this thread would have to answer. */
function isDebugged(): boolean {
  return process.getBuiltinModule('node:inspector').url() !== undefined
}

/** @throws when no thread can be started */
export function startWorker({ file, env }: HelperOptions): Helper {
  const { MessageChannel, receiveMessageOnPort, Worker } = process.getBuiltinModule('node:worker_threads')
  const { port1, port2 } = new MessageChannel()
  const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const flag = new Int32Array(done)
  const worker = new Worker(file, {
    argv: [WORKER_ARGUMENT],
    env: passedVariables(env),
    execArgv: givenFlags(env).filter((option) => PASSED_FLAGS.test(option)),
    stdout: true,
    stderr: true,
    transferList: [port2],
    workerData: { port: port2, done } satisfies HelperWorkerData,
  })
  worker.on('error', () => {})
  worker.unref()
  const close = (): void => {
    port1.close()
    void worker.terminate()
  }
  return {
    run(handOver, timeoutMs) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has none
      port1.postMessage(handOver)
      Atomics.wait(flag, 0, 0, timeoutMs)
      let lines = ''
      for (let message = receiveMessageOnPort(port1); message !== undefined; message = receiveMessageOnPort(port1)) {
        lines += message.message
      }
      close()
      return lines
    },
    close,
  }
}

/** @throws when no process can be started, or none that would be `node` and not the app again */
export function runProcess(handOver: Uint8Array, timeoutMs: number, { file, env }: HelperOptions): string {
  if (!isPlainNode()) throw new Error('the executable is the app itself')
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const flags = givenFlags(env).filter((option) => PASSED_FLAGS.test(option) || PASSED_FLAGS_OF_PROCESS.test(option))
  const { stdout, error } = spawnSync(process.execPath, [...flags, file], {
    input: handOver,
    env: passedVariables(env),
    cwd: process.getBuiltinModule('node:path').dirname(file),
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: Infinity,
    windowsHide: true,
  })
  // At the deadline there is an error too, but what was said until then counts.
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) throw error
  return stdout.toString()
}

/** Not packed into one executable with the app, and not Electron, where starting it would start the app again. */
function isPlainNode(): boolean {
  const path = process.getBuiltinModule('node:path')
  return (
    process.release.name === 'node' &&
    process.versions['electron'] === undefined &&
    !process.getBuiltinModule('node:sea').isSea() &&
    /^node(?:js|\d*)?(?:\.exe)?$/i.test(path.basename(process.execPath))
  )
}

function passedVariables(env: Env): Record<string, string> {
  return Object.fromEntries(PASSED_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}

function givenFlags(env: Env): string[] {
  return [...process.execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)]
}
