// An app that ends spans at a steady rate and in bursts. Bundled and run by run.ts.
import { writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import type { OtlpTarget } from '../../src/config/config.ts'
import type { DeliveryChunks } from '../../src/delivery/chunks.ts'
import { createDelivery } from '../../src/delivery/delivery.ts'
import { drainLanes } from '../../src/delivery/drain.ts'
import { createGrpcTransport } from '../../src/delivery/grpc-transport.ts'
import { jsonSerializers } from '../../src/delivery/serializers-json.ts'
import { protobufSerializers } from '../../src/delivery/serializers-protobuf.ts'
import { splitterOf } from '../../src/delivery/split.ts'

export type OutageOptions = {
  /** undefined: the app alone. */
  readonly url: string | undefined
  readonly compression: OtlpTarget['compression']
  readonly seconds: number
  readonly spansPerSecond: number
}

/** What a run measured; delays of the event loop in milliseconds. */
export type OutageFigures = {
  readonly medianMs: number
  readonly p99Ms: number
  readonly longestMs: number
  readonly rssBytes: number
  readonly cpuMs: number
  readonly made: number
  readonly sent: number
  readonly lost: number
  readonly waiting: number
}

const chunks: DeliveryChunks = {
  protobuf: () => protobufSerializers,
  json: () => jsonSerializers,
  grpc: () => createGrpcTransport,
  split: () => splitterOf,
  drain: () => drainLanes,
}

const TURN_MS = 10
const { url, compression, seconds, spansPerSecond } = JSON.parse(process.argv[2] ?? '') as OutageOptions

const delivery = createDelivery({
  maxMemoryBytes: 64 * 1024 * 1024,
  proxy: { http: undefined, https: undefined, no: undefined },
  helperFile: '',
  env: {},
  report: () => {},
  chunks,
})
const target: OtlpTarget = {
  protocol: 'http/protobuf',
  url: `${url}/v1/traces`,
  headers: {},
  compression,
  timeoutMs: 10_000,
  insecure: false,
}
const batch = { scheduleDelayMs: 5000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 }
const provider = new TracerProvider({
  spanProcessors: url === undefined ? [] : [delivery.spanProcessor(target, batch)],
})
const tracer = provider.getTracer('app')

let made = 0
const startedAt = performance.now()
const turn = setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * spansPerSecond
  while (made < due) {
    const attributes = { 'http.request.method': 'GET', 'http.route': '/users/:id', 'url.path': `/users/${made++}` }
    tracer.startSpan('GET /users/:id', { attributes }).end()
  }
}, TURN_MS)

const delay = monitorEventLoopDelay({ resolution: 1 })
// The first second compiles.
setTimeout(() => delay.enable(), 1000)
setTimeout(() => {
  clearInterval(turn)
  const { sent, memory } = delivery.counts().traces
  const { user, system } = process.cpuUsage()
  const figures: OutageFigures = {
    medianMs: delay.percentile(50) / 1e6,
    p99Ms: delay.percentile(99) / 1e6,
    longestMs: delay.max / 1e6,
    rssBytes: process.memoryUsage.rss(),
    cpuMs: (user + system) / 1000,
    made,
    sent,
    lost: memory,
    waiting: delivery.waiting().traces,
  }
  writeSync(1, JSON.stringify(figures))
  process.exit(0)
}, seconds * 1000)
