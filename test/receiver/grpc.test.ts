import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { gzipSync } from 'node:zlib'
import { credentials, status } from '@grpc/grpc-js'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { sampleLogs, sampleMetrics, sampleSpans } from '../support/samples.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'

let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

type Answer = { headers: Record<string, unknown>; body: Buffer; trailers: Record<string, unknown> }

/** Calls a method with a body as it is; rejects with the code of the stream's error. */
function call(path: string, body: Uint8Array, timeoutMs = 30_000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(receiver.grpcUrl)
    session.on('error', () => {})
    const stream = session.request({ ':path': path, ':method': 'POST', 'content-type': 'application/grpc' })
    const chunks: Buffer[] = []
    let answer: Record<string, unknown> = {}
    let trailers: Record<string, unknown> = {}
    stream.on('response', (received) => {
      answer = received
    })
    stream.on('trailers', (received) => {
      trailers = received
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', () => {})
    stream.setTimeout(timeoutMs, () => reject(new Error('TIMEOUT')))
    stream.on('close', () => {
      session.close()
      if (Object.keys(trailers).length === 0 && answer['grpc-status'] === undefined && answer[':status'] !== 503) {
        reject(new Error('NO STATUS'))
      } else resolve({ headers: answer, body: Buffer.concat(chunks), trailers })
    })
    stream.end(body)
  })
}

function frame(message: Uint8Array | undefined, flag = 0): Buffer {
  const bytes = message ?? new Uint8Array()
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([prefix, bytes])
}

/** Exports with the exporter of OpenTelemetry JS; returns the error it reports. */
async function exportSpans(
  options: Partial<ConstructorParameters<typeof OTLPTraceExporter>[0]> = {},
): Promise<unknown> {
  const exporter = new OTLPTraceExporter({ url: receiver.grpcUrl, timeoutMillis: 20_000, ...options })
  const spans = await sampleSpans()
  const error = await new Promise((resolve) => exporter.export(spans, (result) => resolve(result.error)))
  await exporter.shutdown()
  return error
}

describe('takes what OpenTelemetry JS sends', () => {
  it.each([CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP])('compression %s', async (compression) => {
    expect(await exportSpans({ compression })).toBeUndefined()
    expect(receiver.spans).toHaveLength(6)
    expect(receiver.requests).toMatchObject([
      {
        signal: 'traces',
        protocol: 'grpc',
        path: TRACES,
        gzip: compression === CompressionAlgorithm.GZIP,
        problem: undefined,
      },
    ])
    expect(receiver.requests[0]?.headers['user-agent']).toMatch(/^OTel-OTLP-Exporter-JavaScript\//)
  })

  it('over TLS with certificates on both sides', async () => {
    await using secure = await startReceiver({ tls: receiverTls(true) })
    const [authority, key, certificate] = [TLS_FILES.authority, TLS_FILES.clientKey, TLS_FILES.clientCertificate].map(
      (file) => readFileSync(file),
    )
    if (!authority || !key || !certificate) throw new Error('the certificates are not there')
    expect(secure.grpcUrl).toMatch(/^https:/)
    const url = secure.grpcUrl.replace('127.0.0.1', 'localhost')
    expect(await exportSpans({ url, credentials: credentials.createSsl(authority, key, certificate) })).toBeUndefined()
    expect(secure.spans).toHaveLength(6)
    expect(await exportSpans({ url, credentials: credentials.createSsl(authority) })).toBeDefined()
    expect(secure.spans).toHaveLength(6)
  })
})

it('takes all signals, in any order', async () => {
  const bodies: [string, Uint8Array | undefined][] = [
    [LOGS, ProtobufLogsSerializer.serializeRequest(await sampleLogs())],
    [METRICS, ProtobufMetricsSerializer.serializeRequest(await sampleMetrics())],
    [TRACES, ProtobufTraceSerializer.serializeRequest(await sampleSpans())],
  ]
  for (const [path, body] of bodies) {
    const answer = await call(path, frame(body))
    expect([
      answer.headers[':status'],
      answer.headers['content-type'],
      answer.trailers['grpc-status'],
      answer.body,
    ]).toEqual([200, 'application/grpc', '0', frame(new Uint8Array())])
  }
  expect([receiver.logs.length, receiver.metrics.length, receiver.spans.length]).toEqual([11, 7, 6])
  expect(receiver.requests.map(({ bytes }) => bytes.length)).toEqual(bodies.map(([, body]) => body?.length))
})

describe('refuses what is not OTLP', () => {
  const rows: [string, Parameters<typeof call>, number, string][] = [
    [
      'another method',
      ['/other.Service/Export', frame(undefined)],
      status.UNIMPLEMENTED,
      'there is no /other.Service/Export',
    ],
    ['no message', [TRACES, new Uint8Array()], status.INTERNAL, 'the body is not one message'],
    [
      'a part of a message',
      [TRACES, frame(new Uint8Array(9)).subarray(0, -1)],
      status.INTERNAL,
      'the body is not one message',
    ],
    [
      'two messages',
      [TRACES, Buffer.concat([frame(undefined), frame(undefined)])],
      status.INTERNAL,
      'the body is not one message',
    ],
    [
      'a packed message without an encoding',
      [TRACES, frame(gzipSync(''), 1)],
      status.UNIMPLEMENTED,
      'the message encoding is not gzip',
    ],
    [
      'a malformed message',
      [TRACES, frame(Uint8Array.from([0x0a, 9]))],
      status.INVALID_ARGUMENT,
      '9 bytes are wanted at byte 2, and the message ends at byte 2',
    ],
  ]
  it.each(rows)('%s', async (_name, args, code, message) => {
    const { headers } = await call(...args)
    expect([headers['grpc-status'], decodeURIComponent(String(headers['grpc-message']))]).toEqual([
      String(code),
      message,
    ])
  })
})

describe('answers as it is told', () => {
  it('with a status, and does not store', async () => {
    receiver.respondWith(() => ({ grpcStatus: status.PERMISSION_DENIED, grpcMessage: 'no' }))
    expect(await exportSpans()).toMatchObject({ code: status.PERMISSION_DENIED, details: 'no' })
    expect([receiver.requests.length, receiver.spans.length]).toEqual([1, 0])
  })

  it('with the trailers it is given', async () => {
    receiver.respondWith(() => ({ grpcStatus: status.UNAVAILABLE, headers: { 'grpc-status-details-bin': 'AAAA' } }))
    expect((await call(TRACES, frame(undefined))).headers).toMatchObject({
      'grpc-status': '14',
      'grpc-status-details-bin': 'AAAA',
    })
  })

  it('with the HTTP status of a proxy in between', async () => {
    receiver.respondWith(() => ({ status: 503, body: 'away' }))
    const answer = await call(TRACES, frame(undefined))
    expect([answer.headers[':status'], answer.headers['grpc-status'], answer.body.toString()]).toEqual([
      503,
      undefined,
      'away',
    ])
  })

  it('with a partial success', async () => {
    receiver.respondWith(() => ({ partialSuccess: { rejected: 2, message: 'too many' } }))
    const { body } = await call(TRACES, frame(undefined))
    expect(ProtobufTraceSerializer.deserializeResponse(body.subarray(5))).toEqual({
      partialSuccess: { rejectedSpans: 2, errorMessage: 'too many' },
    })
  })

  it.each([
    ['hang', 'TIMEOUT', 300],
    ['reset', 'NO STATUS', undefined],
    ['half', 'NO STATUS', undefined],
  ] as const)('with a fault: %s', async (reply, message, timeoutMs) => {
    receiver.respondWith(() => reply)
    const body = frame(ProtobufTraceSerializer.serializeRequest(await sampleSpans()))
    await expect(call(TRACES, body, timeoutMs)).rejects.toThrow(message)
    expect([receiver.requests.length, receiver.spans.length]).toEqual([1, 0])
  })

  it('with garbage, which a client takes for a failure', async () => {
    receiver.respondWith(() => 'garbage')
    expect(await exportSpans()).toBeInstanceOf(Error)
    expect(receiver.spans).toHaveLength(0)
  })
})
