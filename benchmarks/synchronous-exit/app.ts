// An app that delivers when it exits. Bundled and run by run.ts.
import { writeSync } from 'node:fs'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { encodeHandOver } from '../../src/delivery/hand-over.ts'
import { runProcess, startWorker } from '../../src/delivery/helper.ts'

export type Way = 'nothing' | 'helper process' | 'worker started at exit' | 'worker from the start'

/** What a run measured. */
export type Figures = {
  readonly startMs: number
  readonly rssBytes: number
  readonly cpuMs: number
  readonly exitMs: number
  readonly sent: number
}

type Options = {
  readonly way: Way
  readonly payloads: number
  readonly port: number
  readonly helper: string
  readonly waiting: string
}

const TIMEOUT_MS = 10_000
const { way, payloads: count, port, helper, waiting } = JSON.parse(process.argv[2] ?? '') as Options

const startedAt = performance.now()
const flag = new Int32Array(new SharedArrayBuffer(4))
const { port1, port2 } = new MessageChannel()
const worker =
  way === 'worker from the start'
    ? new Worker(waiting, {
        env: {},
        execArgv: [],
        stdout: true,
        stderr: true,
        workerData: { flag, port: port2 },
        transferList: [port2],
      })
    : undefined
worker?.unref()
const startMs = performance.now() - startedAt

function deliver(bytes: Uint8Array): string {
  const options = { file: helper, env: {} }
  if (way === 'helper process') return runProcess(bytes, TIMEOUT_MS, options)
  if (way === 'worker started at exit') return startWorker(options).run(bytes, TIMEOUT_MS)
  if (worker === undefined) return ''
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a Worker is no window
  worker.postMessage(bytes)
  Atomics.wait(flag, 0, 0, TIMEOUT_MS)
  return String(receiveMessageOnPort(port1)?.message)
}

setTimeout(() => {
  const rssBytes = process.memoryUsage.rss()
  const { user, system } = process.cpuUsage()
  const target = {
    protocol: 'http/protobuf',
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: {},
    compression: 'none',
    timeoutMs: TIMEOUT_MS,
    insecure: false,
  } as const
  const payloads = Array.from({ length: count }, () => ({
    bytes: Buffer.alloc(200_000, 7),
    gzipped: false,
    count: 512,
  }))
  process.on('exit', () => {
    const exitAt = performance.now()
    const proxy = { http: undefined, https: undefined, no: undefined }
    const remainders = [{ signal: 'traces', target, isKnown: false, payloads }] as const
    const answer = deliver(encodeHandOver({ timeoutMs: TIMEOUT_MS, userAgent: 'benchmark', proxy, remainders }))
    const sent = answer.match(/ sent /g)?.length ?? 0
    const figures: Figures = {
      startMs,
      rssBytes,
      cpuMs: (user + system) / 1000,
      exitMs: performance.now() - exitAt,
      sent,
    }
    writeSync(1, JSON.stringify(figures))
  })
  process.exit(0)
}, 300)
