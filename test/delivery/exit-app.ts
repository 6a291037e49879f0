// An app that ends in many ways: node test/delivery/exit-app.ts '{"way":"exit","url":"http://127.0.0.1:4318","helper":"/path/flush-child.cjs"}'
import { writeSync } from 'node:fs'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import type { OtlpTarget, Protocol, Signal } from '../../src/config/config.ts'
import { createDelivery } from '../../src/delivery/delivery.ts'
import { sampleMetrics } from '../support/samples.ts'
import { sourceChunks } from './source-chunks.ts'

export type ExitAppOptions = {
  readonly way: 'exit' | 'exit-in-flight' | 'throw' | 'natural' | 'stuck'
  readonly url: string
  readonly helper: string
  readonly protocol?: Protocol
  readonly timeoutMs?: number
  readonly items?: number
  readonly target?: Partial<OtlpTarget>
}

const options = JSON.parse(process.argv[2] ?? '') as ExitAppOptions
const { way, url, helper, protocol = 'http/protobuf', timeoutMs = 2000, items = 1000 } = options

const delivery = createDelivery({
  maxMemoryBytes: 64 * 1024 * 1024,
  proxy: { http: undefined, https: undefined, no: undefined },
  helperFile: helper,
  env: process.env,
  report: (line) => writeSync(2, `${line}\n`),
  chunks: sourceChunks,
})

function target(signal: Signal): OtlpTarget {
  return {
    protocol,
    url: protocol === 'grpc' ? url : `${url}/v1/${signal}`,
    headers: { 'x-secret': 's3cr3t' },
    compression: 'none',
    timeoutMs: 10_000,
    insecure: false,
    ...options.target,
  }
}

const batch = { scheduleDelayMs: 5000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 }
const resource = resourceFromAttributes({ 'service.name': 'exit-app' })
const traces = new TracerProvider({ resource, spanProcessors: [delivery.spanProcessor(target('traces'), batch)] })
const logs = new LoggerProvider({ resource, processors: [delivery.logProcessor(target('logs'), batch)] })
const exporter = delivery.metricExporter(target('metrics'), {
  temporality: 'delta',
  histogram: 'explicit_bucket_histogram',
})
const metrics = await sampleMetrics()

function makeTelemetry(): void {
  for (let index = 0; index < items; index++) {
    traces.getTracer('app').startSpan(`span ${index}`).end()
    logs.getLogger('app').emit({ body: `line ${index}` })
  }
  exporter.export(metrics, () => {})
}

process.on('exit', () => delivery.drainSync(timeoutMs))
process.on('beforeExit', () => {
  if (delivery.pending()) void delivery.flush(timeoutMs, { last: true })
})

makeTelemetry()
if (way === 'exit') process.exit(3)
if (way === 'throw') {
  setTimeout(() => {
    throw new Error('the app failed')
  })
}
if (way === 'exit-in-flight') {
  void delivery.flush(60_000)
  setTimeout(() => process.exit(4), 100)
}
if (way === 'natural') process.exitCode = 5
// Requests are on their way and stuck when the loop of the app ends.
if (way === 'stuck') {
  setImmediate(() => {
    for (const each of [traces, logs]) void each
  })
  void Promise.resolve().then(() => delivery.lane('traces', target('traces')).enqueue(Buffer.alloc(20_000_000), 1, 0))
}
