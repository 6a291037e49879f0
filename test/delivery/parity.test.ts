import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { Metadata } from '@grpc/grpc-js'
import type { ExportResult } from '@opentelemetry/core'
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { afterEach, expect, test } from 'vitest'
import type { OtlpTarget, Protocol, Signal } from '../../src/config/config.ts'
import { createDelivery } from '../../src/delivery/delivery.ts'
import { sampleLogs, sampleMetrics, sampleSpans } from '../support/samples.ts'
import { sourceChunks } from './source-chunks.ts'
import { startServer } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

type Seen = { readonly path: string; readonly body: Buffer; readonly headers: Record<string, unknown> }
type Sink = { readonly url: string; readonly seen: Seen[] }

async function httpSink(): Promise<Sink> {
  const server = await startServer()
  closing.push(server.close)
  const seen: Seen[] = []
  server.answer = (response, { path, headers, body }) => {
    seen.push({ path, headers, body: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body })
    response.end()
  }
  return { url: `http://127.0.0.1:${server.port}`, seen }
}

async function grpcSink(): Promise<Sink> {
  const seen: Seen[] = []
  const server = createHttp2Server()
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const chunks: Buffer[] = []
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const frame = Buffer.concat(chunks)
      const message = frame.subarray(5)
      seen.push({ path: String(headers[':path']), headers, body: frame[0] === 1 ? gunzipSync(message) : message })
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.alloc(5))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

type Exporter = { export(items: never, callback: (result: ExportResult) => void): void; shutdown(): Promise<void> }

const OFFICIAL: Record<Protocol, Record<Signal, new (options: object) => Exporter>> = {
  'http/protobuf': { traces: ProtobufTraceExporter, metrics: ProtobufMetricExporter, logs: ProtobufLogExporter },
  'http/json': { traces: JsonTraceExporter, metrics: JsonMetricExporter, logs: JsonLogExporter },
  grpc: { traces: GrpcTraceExporter, metrics: GrpcMetricExporter, logs: GrpcLogExporter },
}

const SAMPLES: Record<Signal, () => Promise<unknown>> = {
  traces: sampleSpans,
  metrics: sampleMetrics,
  logs: sampleLogs,
}

async function sendOfficially(
  protocol: Protocol,
  signal: Signal,
  url: string,
  sample: unknown,
  gzip: boolean,
): Promise<void> {
  const compression = gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE
  const metadata = new Metadata()
  metadata.set('x-tenant', 't')
  const exporter = new OFFICIAL[protocol][signal](
    protocol === 'grpc' ? { url, compression, metadata } : { url, compression, headers: { 'x-tenant': 't' } },
  )
  const result = await new Promise<ExportResult>((resolve) => exporter.export(sample as never, resolve))
  expect(result.error).toBeUndefined()
  await exporter.shutdown()
}

async function sendOurselves(
  protocol: Protocol,
  signal: Signal,
  url: string,
  sample: unknown,
  gzip: boolean,
): Promise<void> {
  const delivery = createDelivery({
    maxMemoryBytes: 1e9,
    proxy: { http: undefined, https: undefined, no: undefined },
    helperFile: '',
    env: {},
    report: (line) => expect.unreachable(line),
    chunks: sourceChunks,
  })
  closing.push(delivery.close)
  const target: OtlpTarget = {
    protocol,
    url,
    headers: { 'x-tenant': 't' },
    compression: gzip ? 'gzip' : 'none',
    timeoutMs: 5000,
    insecure: false,
  }
  const batch = { scheduleDelayMs: 5000, exportTimeoutMs: 5000, maxQueueSize: undefined, maxExportBatchSize: 512 }
  if (signal === 'traces') {
    const processor = delivery.spanProcessor(target, batch)
    for (const span of sample as []) processor.onEnd(span)
  }
  if (signal === 'logs') {
    const processor = delivery.logProcessor(target, batch)
    for (const record of sample as []) processor.onEmit(record)
  }
  if (signal === 'metrics') {
    const exporter = delivery.metricExporter(target, {
      temporality: 'cumulative',
      histogram: 'explicit_bucket_histogram',
    })
    exporter.export(sample as never, () => {})
  }
  expect(await delivery.flush(5000)).toMatchObject({ complete: true })
}

const CASES = (['http/protobuf', 'http/json', 'grpc'] as const).flatMap((protocol) =>
  (['traces', 'metrics', 'logs'] as const).flatMap((signal) =>
    [false, true].map((gzip) => ({ protocol, signal, gzip })),
  ),
)

test.each(CASES)(
  '$protocol $signal gzip=$gzip: the same path and body as the official exporter',
  async ({ protocol, signal, gzip }) => {
    const sink = protocol === 'grpc' ? await grpcSink() : await httpSink()
    const url = protocol === 'grpc' ? sink.url : `${sink.url}/v1/${signal}`
    const sample = await SAMPLES[signal]()
    await sendOfficially(protocol, signal, url, sample, gzip)
    await sendOurselves(protocol, signal, url, sample, gzip)
    const [official, own] = sink.seen
    expect(sink.seen).toHaveLength(2)
    expect(own?.path).toBe(official?.path)
    expect(own?.body.equals(official?.body ?? Buffer.alloc(0))).toBe(true)
    const compared = ['content-type', 'content-encoding', 'x-tenant', 'te', 'grpc-encoding'] as const
    for (const name of compared) expect([name, own?.headers[name]]).toEqual([name, official?.headers[name]])
    const officialName = String(official?.headers['user-agent']).split(' ')[0]
    expect(String(own?.headers['user-agent'])).toMatch(
      /^org-otel\/\d+\.\d+\.\d+\S* OTel-OTLP-Exporter-JavaScript\/\d+\.\d+\.\d+$/,
    )
    expect(officialName?.split('/')[0]).toBe('OTel-OTLP-Exporter-JavaScript')
  },
)
