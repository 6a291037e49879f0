import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Metadata,
  Server,
  ServerCredentials,
  status as Status,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js'
import { afterEach, describe, expect, test } from 'vitest'
import type { OtlpTarget, Signal } from '../../src/config/config.ts'
import { systemClock } from '../../src/delivery/clock.ts'
import { createGrpcTransport } from '../../src/delivery/grpc-transport.ts'
import type { TransportOptions } from '../../src/delivery/http-transport.ts'
import { isOwnRequest } from '../../src/delivery/own-requests.ts'
import type { Outcome, Transport } from '../../src/delivery/transport.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'
import { until } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

type Call = ServerUnaryCall<Buffer, Buffer>
type Handler = (call: Call, callback: sendUnaryData<Buffer>) => void

type Started = {
  readonly port: number
  readonly calls: {
    readonly path: string
    readonly body: Buffer
    readonly metadata: Record<string, unknown>
    readonly deadline: unknown
  }[]
  answer: Handler
  readonly server: Server
}

const PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
}

/** A collector made with the official implementation. */
async function startServer(
  credentials = ServerCredentials.createInsecure(),
  address = '127.0.0.1:0',
): Promise<Started> {
  const server = new Server()
  const pass = (bytes: Buffer): Buffer => bytes
  for (const path of Object.values(PATHS)) {
    const definition = {
      export: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: pass,
        requestDeserialize: pass,
        responseSerialize: pass,
        responseDeserialize: pass,
      },
    } as const
    server.addService(definition, {
      export(call: Call, callback: sendUnaryData<Buffer>) {
        started.calls.push({ path, body: call.request, metadata: call.metadata.getMap(), deadline: call.getDeadline() })
        started.answer(call, callback)
      },
    })
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)))
  })
  closing.push(() => server.forceShutdown())
  const started: Started = { port, calls: [], server, answer: (_call, callback) => callback(null, Buffer.alloc(0)) }
  return started
}

function transport(
  url: string,
  rest: Partial<OtlpTarget> = {},
  options: Partial<TransportOptions & { signal: Signal }> = {},
): Transport {
  const made = createGrpcTransport({
    target: { protocol: 'grpc', url, headers: {}, compression: 'none', timeoutMs: 5000, insecure: false, ...rest },
    proxy: { http: undefined, https: undefined, no: undefined },
    userAgent: 'org-otel/1.2.3 OTel-OTLP-Exporter-JavaScript/0.0.0',
    clock: systemClock(),
    untraced: (run) => run(),
    signal: 'traces',
    ...options,
  })
  closing.push(made.close)
  return made
}

const BODY = { bytes: Buffer.from('a request'), gzipped: false }
const TAKEN = { kind: 'accepted', rejected: 0 }

const send = (made: Transport): Promise<Outcome> => made.send(BODY).outcome

/** What the collector answers, as an outcome. */
async function answered(answer: Handler, rest: Partial<OtlpTarget> = {}): Promise<Outcome> {
  const collector = await startServer()
  collector.answer = answer
  return send(transport(`http://127.0.0.1:${collector.port}`, rest))
}

describe('the call', () => {
  test.each(['traces', 'metrics', 'logs'] as const)('goes to the service of %s', async (signal) => {
    const collector = await startServer()
    const made = transport(`http://127.0.0.1:${collector.port}`, {}, { signal })
    expect(await send(made)).toEqual(TAKEN)
    expect(collector.calls.map(({ path, body }) => [path, body.toString()])).toEqual([[PATHS[signal], 'a request']])
  })

  test('has the headers of the target as metadata, our name and a deadline', async () => {
    const collector = await startServer()
    const headers = {
      authorization: 'Bearer abc',
      'x-tenant': 't',
      'trace-bin': Buffer.from([1, 2]).toString('base64'),
    }
    const startedAt = Date.now()
    await send(transport(`http://127.0.0.1:${collector.port}`, { headers, timeoutMs: 60_000 }))
    const [call] = collector.calls
    expect(call?.metadata).toMatchObject({
      authorization: 'Bearer abc',
      'x-tenant': 't',
      'trace-bin': Buffer.from([1, 2]),
      'user-agent': 'org-otel/1.2.3 OTel-OTLP-Exporter-JavaScript/0.0.0',
    })
    expect(Number(call?.deadline) - startedAt).toBeGreaterThan(50_000)
    expect(Number(call?.deadline) - startedAt).toBeLessThan(70_000)
  })

  test('a header that no call may have is refused', async () => {
    const collector = await startServer()
    const made = transport(`http://127.0.0.1:${collector.port}`, { headers: { connection: 'close' } })
    expect(await send(made)).toEqual({
      kind: 'refused',
      reason: 'HTTP/1 Connection specific headers are forbidden: "connection"',
    })
  })

  test('a timeout of 0 is no deadline', async () => {
    const collector = await startServer()
    await send(transport(`http://127.0.0.1:${collector.port}`, { timeoutMs: 0 }))
    expect(collector.calls[0]?.deadline).toBe(Infinity)
  })

  test('is compressed where the payload is', async () => {
    const collector = await startServer()
    const { gzipSync } = await import('node:zlib')
    const made = transport(`http://127.0.0.1:${collector.port}`, { compression: 'gzip' })
    expect(await made.send({ bytes: gzipSync('a request'), gzipped: true }).outcome).toEqual(TAKEN)
    expect(collector.calls[0]?.body.toString()).toBe('a request')
  })

  test('many share one connection', async () => {
    let connections = 0
    const collector = await startServer()
    const port = await throughTcp(collector.port, () => connections++)
    const made = transport(`http://127.0.0.1:${port}`)
    expect(await Promise.all([1, 2, 3].map(() => send(made)))).toEqual([TAKEN, TAKEN, TAKEN])
    expect(await send(made)).toEqual(TAKEN)
    expect(connections).toBe(1)
  })
})

/** A TCP port that leads to another. */
async function throughTcp(port: number, onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const relay = createTcpServer((socket) => {
    onConnection(socket)
    const upstream = connect(port, '127.0.0.1')
    for (const end of [socket, upstream]) {
      sockets.add(end)
      end.on('error', () => {
        socket.destroy()
        upstream.destroy()
      })
    }
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((resolve) => {
    relay.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    relay.close()
  })
  return (relay.address() as AddressInfo).port
}

describe('endpoints', () => {
  test('without a scheme it is TLS unless it is said to be insecure', async () => {
    const collector = await startServer()
    expect(await send(transport(`127.0.0.1:${collector.port}`, { insecure: true }))).toEqual(TAKEN)
    expect(await send(transport(`dns:///127.0.0.1:${collector.port}`, { insecure: true }))).toEqual(TAKEN)
    expect(await send(transport(`127.0.0.1:${collector.port}`))).toMatchObject({ kind: 'retry' })
    expect(await send(transport(`https://127.0.0.1:${collector.port}`, { insecure: true }))).toMatchObject({
      kind: 'retry',
    })
  })

  test('TLS, with a client certificate', async () => {
    const { key, cert, ca } = receiverTls()
    const collector = await startServer(ServerCredentials.createSsl(ca, [{ private_key: key, cert_chain: cert }], true))
    const url = `https://localhost:${collector.port}`
    const trusted = { certificateFile: TLS_FILES.authority }
    expect(await send(transport(url))).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/certificate/) })
    expect(await send(transport(url, trusted))).toMatchObject({ kind: 'retry' })
    const client = {
      ...trusted,
      clientKeyFile: TLS_FILES.clientKey,
      clientCertificateFile: TLS_FILES.clientCertificate,
    }
    expect(await send(transport(url, client))).toEqual(TAKEN)
  })

  test('a Unix domain socket', async () => {
    const path = join(tmpdir(), `otel-grpc-${process.pid}.sock`)
    closing.push(() => rmSync(path, { force: true }))
    const collector = await startServer(ServerCredentials.createInsecure(), `unix:${path}`)
    expect(await send(transport(`unix://${path}`))).toEqual(TAKEN)
    expect(await send(transport(`unix:${path}`))).toEqual(TAKEN)
    expect(collector.calls).toHaveLength(2)
    expect(await send(transport('unix:///does/not/exist.sock'))).toMatchObject({ kind: 'retry', absent: true })
  })

  test('a proxy is asked for a tunnel also without TLS', async () => {
    const collector = await startServer()
    const proxy = createServer()
    const asked: (string | undefined)[] = []
    proxy.on('connect', (request, socket) => {
      asked.push(request.url)
      const upstream = connect(collector.port, '127.0.0.1')
      closing.push(() => void upstream.destroy())
      socket.on('error', () => {})
      upstream.on('error', () => {})
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve)
    })
    closing.push(() => void proxy.close())
    const http = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const made = transport('http://collector.test:4317', {}, { proxy: { http, https: undefined, no: undefined } })
    expect(await send(made)).toEqual(TAKEN)
    expect(asked).toEqual(['collector.test:4317'])
  })
})

describe('answers', () => {
  test('a partial success is read, compressed or not', async () => {
    const body = Buffer.from([0x0a, 7, 0x08, 3, 0x12, 3, ...Buffer.from('why')])
    expect(await answered((_call, callback) => callback(null, body))).toEqual({
      kind: 'accepted',
      rejected: 3,
      note: 'why',
    })
    const collector = await startServer()
    collector.answer = (_call, callback) => callback(null, body)
    const { gzipSync } = await import('node:zlib')
    const made = transport(`http://127.0.0.1:${collector.port}`)
    expect(await made.send({ bytes: gzipSync('x'), gzipped: true }).outcome).toEqual({
      kind: 'accepted',
      rejected: 3,
      note: 'why',
    })
  })

  test.each(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'] as const)(
    '%s may pass',
    async (name) => {
      const outcome = await answered((_call, callback) => callback({ code: Status[name], details: 'näh' }))
      expect(outcome).toEqual({ kind: 'retry', reason: `answers ${name} (näh)` })
    },
  )

  test.each([
    'UNKNOWN',
    'INVALID_ARGUMENT',
    'NOT_FOUND',
    'ALREADY_EXISTS',
    'PERMISSION_DENIED',
    'RESOURCE_EXHAUSTED',
    'FAILED_PRECONDITION',
    'UNIMPLEMENTED',
    'INTERNAL',
    'UNAUTHENTICATED',
  ] as const)('%s will not pass', async (name) => {
    const outcome = await answered((_call, callback) => callback({ code: Status[name], details: 'no' }))
    expect(outcome).toEqual({ kind: 'refused', reason: `answers ${name} (no)` })
  })

  test('RESOURCE_EXHAUSTED may pass when the collector says when to come back', async () => {
    // google.rpc.Status { code: 8, details: [{ type_url: …RetryInfo, value: RetryInfo { retry_delay: 2.5 s } }] }
    const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo')
    const delay = Buffer.from([0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01])
    const info = Buffer.concat([Buffer.from([0x0a, delay.length]), delay])
    const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, info.length]), info])
    const details = Buffer.concat([Buffer.from([0x08, 8, 0x1a, any.length]), any])
    const metadata = new Metadata()
    metadata.set('grpc-status-details-bin', details)
    for (const name of ['RESOURCE_EXHAUSTED', 'UNAVAILABLE'] as const) {
      const outcome = await answered((_call, callback) => callback({ code: Status[name], details: '', metadata }))
      expect(outcome).toEqual({ kind: 'retry', reason: `answers ${name}`, afterMs: 2500 })
    }
  })

  test('a message over the limit of the server is too large', async () => {
    const collector = await startServer()
    const made = transport(`http://127.0.0.1:${collector.port}`)
    const outcome = await made.send({ bytes: new Uint8Array(5 * 1024 * 1024), gzipped: false }).outcome
    expect(outcome).toEqual({
      kind: 'too-large',
      reason: expect.stringContaining('answers RESOURCE_EXHAUSTED (Received message larger than max'),
    })
  })

  test('the secrets of the headers are not repeated', async () => {
    const outcome = await answered(
      (_call, callback) => callback({ code: Status.UNAUTHENTICATED, details: 'bad s3cr3t' }),
      {
        headers: { authorization: 'Bearer s3cr3t' },
      },
    )
    expect(outcome).toEqual({ kind: 'refused', reason: 'answers UNAUTHENTICATED (bad [secret])' })
  })

  test('a server that never answers is given up after the timeout, and a new connection is made', async () => {
    let connections = 0
    const silent = await throughTcp(1, () => connections++)
    void silent
    const collector = await startServer()
    const port = await throughTcp(collector.port, () => connections++)
    collector.answer = () => {}
    const made = transport(`http://127.0.0.1:${port}`, { timeoutMs: 100 })
    expect(await send(made)).toMatchObject({ kind: 'retry' })
    collector.answer = (_call, callback) => callback(null, Buffer.alloc(0))
    expect(await send(made)).toEqual(TAKEN)
    expect(connections).toBeLessThanOrEqual(2)
  })
})

describe('connections that fail', () => {
  test('a port that refuses, and one that comes later', async () => {
    const first = await startServer()
    first.server.forceShutdown()
    const made = transport(`http://127.0.0.1:${first.port}`)
    expect(await send(made)).toEqual({
      kind: 'retry',
      reason: `connect ECONNREFUSED 127.0.0.1:${first.port}`,
      absent: true,
    })
    await startServer(ServerCredentials.createInsecure(), `127.0.0.1:${first.port}`)
    expect(await send(made)).toEqual(TAKEN)
  })

  test('a server that goes away while a call is on its way, and comes back', async () => {
    const collector = await startServer()
    collector.answer = () => collector.server.forceShutdown()
    const made = transport(`http://127.0.0.1:${collector.port}`)
    expect(await send(made)).toMatchObject({ kind: 'retry' })
    await startServer(ServerCredentials.createInsecure(), `127.0.0.1:${collector.port}`)
    expect(await send(made)).toEqual(TAKEN)
  })

  test('a server that asks to go (GOAWAY) gets the next call on a new connection', async () => {
    const server = createHttp2Server()
    let sessions = 0
    server.on('session', () => sessions++)
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => {})
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end()
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR)
    })
    const port = await listen(server)
    const made = transport(`http://127.0.0.1:${port}`)
    expect(await send(made)).toEqual(TAKEN)
    expect(await send(made)).toEqual(TAKEN)
    expect(sessions).toBe(2)
  })

  test('a server that speaks HTTP/1, one that resets, one that answers without gRPC', async () => {
    const old = createServer((_request, response) => void response.end('hello'))
    expect(await send(transport(`http://127.0.0.1:${await listen(old)}`))).toMatchObject({ kind: 'retry' })
    const resetting = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.resetAndDestroy())
    })
    expect(await send(transport(`http://127.0.0.1:${await listen(resetting)}`))).toMatchObject({ kind: 'retry' })
    const statuses: Outcome[] = []
    for (const httpStatus of [404, 429, 503]) {
      const web = createHttp2Server((_request, response) => void response.writeHead(httpStatus).end())
      statuses.push(await send(transport(`http://127.0.0.1:${await listen(web)}`)))
    }
    expect(statuses).toEqual([
      { kind: 'refused', reason: 'answers HTTP 404 and no gRPC' },
      { kind: 'retry', reason: 'answers HTTP 429 and no gRPC' },
      { kind: 'retry', reason: 'answers HTTP 503 and no gRPC' },
    ])
    const page = createHttp2Server((_request, response) => void response.end('<!doctype html>'))
    expect(await send(transport(`http://127.0.0.1:${await listen(page)}`))).toEqual({
      kind: 'retry',
      reason: 'closed the connection',
    })
  })

  test('an attempt can be aborted while it connects and while it waits', async () => {
    const collector = await startServer()
    collector.answer = () => {}
    const made = transport(`http://127.0.0.1:${collector.port}`)
    const early = made.send(BODY)
    early.abort('enough')
    expect(await early.outcome).toEqual({ kind: 'retry', reason: 'enough' })
    const late = made.send(BODY)
    await until(() => collector.calls.length > 0)
    late.abort('enough')
    expect(await late.outcome).toEqual({ kind: 'retry', reason: 'enough' })
  })
})

async function listen(server: {
  listen(port: number, host: string, callback: () => void): unknown
  address(): unknown
  close(): unknown
  on(event: 'connection', listener: (socket: Socket) => void): unknown
}): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('streams are recognised as our own', async () => {
  const { channel } = await import('node:diagnostics_channel')
  const seen: boolean[] = []
  const created = channel('http2.client.stream.created')
  const note = (message: unknown): void => void seen.push(isOwnRequest((message as { stream: object }).stream))
  created.subscribe(note)
  const collector = await startServer()
  await send(transport(`http://127.0.0.1:${collector.port}`))
  created.unsubscribe(note)
  expect(seen).toEqual([true])
})
