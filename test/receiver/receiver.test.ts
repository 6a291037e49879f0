import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_REQUEST_BYTES } from '../../src/receiver/request.ts'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { sampleLogs, sampleMetrics, sampleSpans } from '../support/samples.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'

let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

type Answer = { status: number; headers: Record<string, unknown>; body: Buffer }

/** How long a test waits for an answer that is not to come. */
const NO_ANSWER_MS = 300

/** Posts without keep-alive; rejects with the code of the connection's error. */
function post(
  path: string,
  body: Uint8Array,
  headers: Record<string, string> = {},
  method = 'POST',
  timeout = 30_000,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(new Error(error.code))
    const request = httpRequest(`${receiver.url}${path}`, { method, headers, agent: false, timeout }, (response) => {
      const chunks: Buffer[] = []
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      })
    })
    request.on('error', fail)
    request.on('timeout', () => request.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
    request.end(body)
  })
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const EMPTY_TRACES = Buffer.from('{}')

describe('takes all signals, encodings and compressions, in any order', () => {
  it.each(['none', 'gzip'])('compression %s', async (compression) => {
    const pack = (bytes: Uint8Array | undefined): Uint8Array =>
      compression === 'gzip' ? gzipSync(bytes ?? '') : (bytes ?? new Uint8Array())
    const encoding: Record<string, string> = compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}
    const [spans, logs, metrics] = [await sampleSpans(), await sampleLogs(), await sampleMetrics()]
    const answers = [
      await post('/v1/logs', pack(ProtobufLogsSerializer.serializeRequest(logs)), { ...PROTOBUF, ...encoding }),
      await post('/v1/metrics', pack(JsonMetricsSerializer.serializeRequest(metrics)), { ...JSON_TYPE, ...encoding }),
      await post('/v1/traces', pack(ProtobufTraceSerializer.serializeRequest(spans)), { ...PROTOBUF, ...encoding }),
      await post('/v1/logs', pack(JsonLogsSerializer.serializeRequest(logs)), { ...JSON_TYPE, ...encoding }),
      await post('/v1/traces', pack(JsonTraceSerializer.serializeRequest(spans)), { ...JSON_TYPE, ...encoding }),
      await post('/v1/metrics', pack(ProtobufMetricsSerializer.serializeRequest(metrics)), {
        ...PROTOBUF,
        ...encoding,
      }),
    ]
    expect(answers.map(({ status, headers, body }) => [status, headers['content-type'], body.toString()])).toEqual([
      [200, 'application/x-protobuf', ''],
      [200, 'application/json', '{}'],
      [200, 'application/x-protobuf', ''],
      [200, 'application/json', '{}'],
      [200, 'application/json', '{}'],
      [200, 'application/x-protobuf', ''],
    ])
    expect([receiver.spans.length, receiver.logs.length, receiver.metrics.length]).toEqual([12, 22, 14])
    expect(receiver.requests.map(({ signal, protocol, gzip }) => [signal, protocol, gzip])).toEqual([
      ['logs', 'http/protobuf', compression === 'gzip'],
      ['metrics', 'http/json', compression === 'gzip'],
      ['traces', 'http/protobuf', compression === 'gzip'],
      ['logs', 'http/json', compression === 'gzip'],
      ['traces', 'http/json', compression === 'gzip'],
      ['metrics', 'http/protobuf', compression === 'gzip'],
    ])
  })

  it('keeps path, headers and bytes of each request', async () => {
    await post('/v1/traces', EMPTY_TRACES, { ...JSON_TYPE, 'api-key': 'k' })
    expect(receiver.requests).toHaveLength(1)
    expect(receiver.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'api-key': 'k' }, problem: undefined })
    expect(Buffer.from(receiver.requests[0]?.bytes ?? []).toString()).toBe('{}')
  })

  it('counts connections', async () => {
    await post('/v1/traces', EMPTY_TRACES, JSON_TYPE)
    await post('/v1/traces', EMPTY_TRACES, JSON_TYPE)
    expect(receiver.connectionCount).toBe(2)
  })
})

describe('refuses what is not OTLP', () => {
  const rows: [string, Parameters<typeof post>, number, string][] = [
    ['another path', ['/v1/other', EMPTY_TRACES, JSON_TYPE], 404, 'there is no /v1/other'],
    [
      'a path that is a property of every object',
      ['/constructor', EMPTY_TRACES, JSON_TYPE],
      404,
      'there is no /constructor',
    ],
    ['another method', ['/v1/traces', EMPTY_TRACES, JSON_TYPE, 'PUT'], 405, '/v1/traces takes POST'],
    [
      'another content type',
      ['/v1/traces', EMPTY_TRACES, { 'content-type': 'text/plain' }],
      415,
      'the content type is not one of OTLP',
    ],
    [
      'another encoding',
      ['/v1/traces', EMPTY_TRACES, { ...JSON_TYPE, 'content-encoding': 'br' }],
      415,
      'the content encoding is not one of gzip, identity',
    ],
    [
      'a body that is not JSON',
      ['/v1/traces', Buffer.from('nope'), JSON_TYPE],
      400,
      `Unexpected token 'o', "nope" is not valid JSON`,
    ],
    [
      'a field of the wrong type',
      ['/v1/traces', Buffer.from('{"resourceSpans":1}'), JSON_TYPE],
      400,
      'resourceSpans is 1, and has to be a list',
    ],
    [
      'a body that is not packed as it says',
      ['/v1/traces', EMPTY_TRACES, { ...JSON_TYPE, 'content-encoding': 'gzip' }],
      400,
      'incorrect header check',
    ],
    [
      'a span without an id',
      [
        '/v1/traces',
        Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c"}]}]}]}'),
        JSON_TYPE,
      ],
      400,
      'spanId is undefined, and has to be 16 hex digits that are not all zero',
    ],
  ]
  it.each(rows)('%s', async (_name, args, status, message) => {
    const answer = await post(...args)
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, { code: 3, message }])
    expect(receiver.spans).toEqual([])
    expect(receiver.requests.map(({ problem }) => problem)).toEqual(status === 400 ? [message] : [])
  })

  it('a body that is too large, packed or not', async () => {
    const large = Buffer.alloc(MAX_REQUEST_BYTES + 1)
    const unpacked = await post('/v1/traces', gzipSync(large), { ...JSON_TYPE, 'content-encoding': 'gzip' })
    expect([unpacked.status, JSON.parse(unpacked.body.toString())]).toEqual([
      400,
      { code: 3, message: `Cannot create a Buffer larger than ${MAX_REQUEST_BYTES} bytes` },
    ])
    // The answer comes before the body is sent whole, so a client may also see the connection cut.
    const answer = await post('/v1/traces', large, JSON_TYPE).catch((error: Error) => error.message)
    expect(typeof answer === 'string' ? answer : answer.status).toSatisfy((seen) =>
      [413, 'EPIPE', 'ECONNRESET'].includes(seen),
    )
    expect(receiver.requests).toHaveLength(1)
  })

  it('a malformed protobuf body, with a protobuf answer', async () => {
    const answer = await post('/v1/traces', Uint8Array.from([0x0a, 9]), PROTOBUF)
    const text = '9 bytes are wanted at byte 2, and the message ends at byte 2'
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(Buffer.from([8, 3, 0x12, text.length, ...Buffer.from(text)]))
  })
})

describe('answers as it is told', () => {
  it('with a status, headers and a body, and does not store', async () => {
    receiver.respondWith(() => ({ status: 503, headers: { 'retry-after': '7' }, body: 'away' }))
    const answer = await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    expect([answer.status, answer.headers['retry-after'], answer.body.toString()]).toEqual([503, '7', 'away'])
    expect([receiver.requests.length, receiver.spans.length]).toEqual([1, 0])
  })

  it('by request: first refuses, then takes', async () => {
    const statuses = [429, 200]
    receiver.respondWith(() => ({ status: statuses.shift() ?? 500 }))
    await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    expect(receiver.spans).toHaveLength(0)
    await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    expect(receiver.spans).toHaveLength(6)
  })

  it('with a partial success, JSON and protobuf', async () => {
    receiver.respondWith(() => ({ partialSuccess: { rejected: 300, message: 'too many' } }))
    expect((await post('/v1/logs', EMPTY_TRACES, JSON_TYPE)).body.toString()).toBe(
      '{"partialSuccess":{"rejectedLogRecords":"300","errorMessage":"too many"}}',
    )
    const { body } = await post('/v1/traces', new Uint8Array(), PROTOBUF)
    expect(ProtobufTraceSerializer.deserializeResponse(body)).toEqual({
      partialSuccess: { rejectedSpans: 300, errorMessage: 'too many' },
    })
  })

  it('after a delay', async () => {
    receiver.respondWith(() => ({ delayMs: 60_000 }))
    const body = Buffer.from(await spansAsJson())
    await expect(post('/v1/traces', body, JSON_TYPE, 'POST', NO_ANSWER_MS)).rejects.toThrow('TIMEOUT')
    expect(receiver.spans).toHaveLength(6)
    receiver.respondWith(() => ({ delayMs: 1 }))
    expect((await post('/v1/traces', EMPTY_TRACES, JSON_TYPE)).status).toBe(200)
  })

  it.each([
    ['hang', 'TIMEOUT', NO_ANSWER_MS],
    ['reset', 'ECONNRESET', undefined],
    ['half', 'ECONNRESET', undefined],
    ['garbage', 'HPE_INVALID_CONSTANT', undefined],
  ] as const)('with a fault: %s', async (reply, code, timeoutMs) => {
    receiver.respondWith(() => reply)
    const body = Buffer.from(await spansAsJson())
    await expect(post('/v1/traces', body, JSON_TYPE, 'POST', timeoutMs)).rejects.toThrow(code)
    expect([receiver.requests.length, receiver.spans.length]).toEqual([1, 0])
  })

  it('when a promise says so', async () => {
    let open = (): void => {}
    const gate = new Promise<undefined>((resolve) => {
      open = () => resolve(undefined)
    })
    receiver.respondWith(() => gate)
    const answer = post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    await receiver.waitFor(({ requests }) => requests.length === 1)
    expect(receiver.spans).toHaveLength(0)
    open()
    expect((await answer).status).toBe(200)
    expect(receiver.spans).toHaveLength(6)
  })
})

describe('waitFor', () => {
  it('returns what the predicate returns as soon as it is there', async () => {
    const waiting = receiver.waitFor(({ spans }) => spans.find((span) => span.kind === 'server'))
    await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    expect((await waiting).name).toBe('GET /hi/:name')
  })

  it('says what has arrived when it was in vain', async () => {
    await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
    await post('/v1/traces', Buffer.from('[]'), JSON_TYPE)
    await expect(receiver.waitFor(({ logs }) => logs[0], { timeoutMs: 1 })).rejects.toThrow(
      [
        'waited 1 ms in vain. Arrived so far: 2 requests, 6 spans, 0 logs, 0 metrics',
        '/v1/traces: the message is [], and has to be an object',
        'GET /hi/:name  server  http  error  (remote parent)',
        '├─ child 0  internal  bare  ok',
      ].join('\n'),
    )
  })

  it('fails with the error of the predicate', async () => {
    const failing = receiver.waitFor(() => {
      throw new RangeError('in the predicate')
    })
    await expect(failing).rejects.toThrow(new RangeError('in the predicate'))
  })
})

it('serves https, and asks for a certificate when told to', async () => {
  await using secure = await startReceiver({ tls: receiverTls(true) })
  const send = (options: { ca: Buffer; key?: Buffer; cert?: Buffer }): Promise<number> =>
    new Promise((resolve, reject) => {
      const url = `${secure.url}/v1/traces`
      const request = httpsRequest(
        url,
        { method: 'POST', headers: JSON_TYPE, agent: false, ...options },
        (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      request.on('error', reject)
      request.end('{}')
    })
  const ca = readFileSync(TLS_FILES.authority)
  const own = { key: readFileSync(TLS_FILES.clientKey), cert: readFileSync(TLS_FILES.clientCertificate) }
  expect(await send({ ca, ...own })).toBe(200)
  await expect(send({ ca })).rejects.toThrow(/socket hang up|certificate required|ECONNRESET/)
  expect(secure.requests).toHaveLength(1)
})

it('clear forgets, in the same lists', async () => {
  const { spans, requests } = receiver
  await post('/v1/traces', Buffer.from(await spansAsJson()), JSON_TYPE)
  expect([spans.length, requests.length]).toEqual([6, 1])
  receiver.clear()
  expect([spans.length, requests.length]).toEqual([0, 0])
})

it('close cuts open connections and can be called twice', async () => {
  const port = Number(new URL(receiver.url).port)
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.once('connect', resolve))
  await Promise.all([receiver.close(), receiver.close()])
  await closed
})

it('rejects when the port is taken', async () => {
  const port = Number(new URL(receiver.url).port)
  await expect(startReceiver({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

async function spansAsJson(): Promise<string> {
  return Buffer.from(JsonTraceSerializer.serializeRequest(await sampleSpans()) ?? []).toString()
}
