import type { MessagePort } from 'node:worker_threads'
import type { Env } from '../config/config.ts'

/** First argument of the helper where it runs as a worker thread. */
export const WORKER_ARGUMENT = 'worker'

/** What the helper gets where it runs as a worker thread. */
export type HelperWorkerData = {
  readonly bytes: Uint8Array
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
const PASSED_FLAGS =
  /^--(?:use-(?:openssl|bundled|system)-ca|tls-|dns-result-order=|openssl-|enable-fips|force-fips|(?:no-)?network-family-autoselection)/

/**
 * Runs the helper and blocks until it is done: a process of its own, because that
 * costs nothing until it is needed (docs/decisions/0001-synchronous-exit.md), or a
 * worker thread where no process can be started.
 *
 * @param handOver encoded
 * @param timeoutMs the helper is killed after it
 * @returns the lines that the helper answered with, as far as it got
 */
export function runHelper(handOver: Uint8Array, timeoutMs: number, options: HelperOptions): string {
  try {
    if (!process.getBuiltinModule('node:fs').existsSync(options.file)) return ''
    return canStartProcess() ? runProcess(handOver, timeoutMs, options) : runWorker(handOver, timeoutMs, options)
  } catch {
    return ''
  }
}

/** Not where the executable is the app itself, which would then run again. */
function canStartProcess(): boolean {
  const { isSea } = process.getBuiltinModule('node:sea')
  // Without the permission model there is no `process.permission`, whatever its type says.
  const mayStart = (process as Partial<Pick<NodeJS.Process, 'permission'>>).permission?.has('child') ?? true
  return process.release.name === 'node' && !isSea() && !('pkg' in process) && mayStart
}

function runProcess(handOver: Uint8Array, timeoutMs: number, { file, env }: HelperOptions): string {
  const passed = PASSED_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  const electron = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
  const flags = [...process.execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)].filter((flag) =>
    PASSED_FLAGS.test(flag),
  )
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { stdout, error } = spawnSync(process.execPath, [...flags, file], {
    input: handOver,
    env: { ...Object.fromEntries(passed), ...electron },
    cwd: process.getBuiltinModule('node:path').dirname(file),
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: Infinity,
    windowsHide: true,
  })
  if (error !== undefined && 'code' in error && CANNOT_START.has(error.code))
    return runWorker(handOver, timeoutMs, { file, env })
  return stdout.toString()
}

/** No more processes or descriptors, no memory for one, a `node` that is gone or may not be run. */
const CANNOT_START: ReadonlySet<unknown> = new Set([
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOENT',
  'EACCES',
  'EPERM',
  'ERR_ACCESS_DENIED',
])

export function runWorker(handOver: Uint8Array, timeoutMs: number, { file }: HelperOptions): string {
  const { MessageChannel, receiveMessageOnPort, Worker } = process.getBuiltinModule('node:worker_threads')
  const { port1, port2 } = new MessageChannel()
  const done = new SharedArrayBuffer(4)
  const worker = new Worker(file, {
    argv: [WORKER_ARGUMENT],
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    transferList: [port2],
    workerData: { bytes: handOver, port: port2, done } satisfies HelperWorkerData,
  })
  worker.on('error', () => {})
  worker.unref()
  Atomics.wait(new Int32Array(done), 0, 0, timeoutMs)
  let lines = ''
  for (let message = receiveMessageOnPort(port1); message !== undefined; message = receiveMessageOnPort(port1))
    lines += message.message
  port1.close()
  void worker.terminate()
  return lines
}
