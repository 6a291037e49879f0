import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { Signal } from '../config/config.ts'
import { readAnswer } from './answer.ts'
import { dial, type Dialing } from './dial.ts'
import { outcomeOfHttpStatus, outcomeOfStatus } from './grpc-status.ts'
import type { TransportOptions } from './http-transport.ts'
import { networkFailure, requestFailure } from './network-failure.ts'
import { markOwn } from './own-requests.ts'
import { proxyFor } from './proxy.ts'
import { secretsOf } from './secrets.ts'
import { createTlsFiles } from './tls-files.ts'
import type { Attempt, Outcome, Transport } from './transport.ts'
import { concatenate } from './wire.ts'

const METHODS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
}
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** The compression flag and the length that stand before each message. */
const PREFIX_BYTES = 5

/**
 * OTLP over gRPC: unary calls, on `node:http2`.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 *
 * The official client is not used: a call of its keeps the process alive until its
 * deadline, it takes 35 ms to load in the helper that delivers what is left at the
 * end, and none of what it adds (service configuration, load balancing, streams)
 * is needed for one call to one address.
 *
 * @throws when the target's URL is not one
 */
export function createGrpcTransport(options: TransportOptions & { readonly signal: Signal }): Transport {
  const { target, clock, untraced } = options
  const { url, socketPath } = readEndpoint(target.url, target.insecure)
  const proxy = socketPath === undefined ? proxyFor(url, options.proxy) : undefined
  const tls = createTlsFiles(target)
  const hide = secretsOf(target.headers)
  let current: Connection | undefined
  let dialing: Dialing | undefined
  let waiting: Connected[] = []

  /** No new calls on it; those that are on their way may end, and the last one takes it along. */
  const retire = (connection: Connection): void => {
    connection.isRetired = true
    if (current === connection) current = undefined
    if (connection.calls === 0) connection.session.destroy()
  }

  /** Calls back with the one connection, which is made when there is none. */
  const connected = (callback: Connected): void => {
    if (current !== undefined) {
      callback(null, current)
      return
    }
    waiting.push(callback)
    if (waiting.length > 1) return
    const tell: Connected = (error, connection) => {
      const callbacks = waiting
      waiting = []
      dialing = undefined
      for (const each of callbacks) each(error, connection)
    }
    const where = {
      url,
      proxy,
      tunnel: true,
      tls,
      alpn: 'h2' as const,
      ...(socketPath === undefined ? {} : { socketPath }),
    }
    dialing = dial(where, (error, socket) => {
      if (error !== null || socket === undefined) {
        tell(error ?? new Error('no connection'))
        return
      }
      const { connect } = process.getBuiltinModule('node:http2')
      const session = untraced(() => connect(url.origin, { createConnection: () => socket }))
      markOwn(session)
      const connection: Connection = { session, calls: 0, isRetired: false, isProven: false }
      const drop = (): void => retire(connection)
      // Streams report the error themselves; without a listener here it would end the app.
      session.on('error', drop).on('goaway', drop).on('close', drop)
      current = connection
      tell(null, connection)
    })
  }

  const headersOf = (gzipped: boolean): OutgoingHttpHeaders => ({
    ':method': 'POST',
    ':path': METHODS[options.signal],
    ...metadata(target.headers),
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': options.userAgent,
    'grpc-accept-encoding': 'identity,gzip',
    ...(gzipped ? { 'grpc-encoding': 'gzip' } : {}),
    ...(target.timeoutMs === 0 ? {} : { 'grpc-timeout': `${Math.min(target.timeoutMs, 99_999_999)}m` }),
  })

  const send = ({ bytes, gzipped }: { readonly bytes: Uint8Array; readonly gzipped: boolean }): Attempt => {
    let resolve: (outcome: Outcome) => void = () => {}
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle
    })
    let stream: ClientHttp2Stream | undefined
    let over = false
    const finish = (result: Outcome): void => {
      over = true
      clock.cancel(timer)
      resolve(result.kind === 'accepted' || !result.reason ? result : { ...result, reason: hide(result.reason) })
    }
    let used: Connection | undefined
    const abort = (reason: string): void => {
      finish({ kind: 'retry', reason })
      // It may be a dead connection.
      if (used !== undefined) retire(used)
      stream?.destroy()
      if (used === undefined) dialing?.abort()
    }
    const timer =
      target.timeoutMs === 0
        ? undefined
        : clock.after(target.timeoutMs, () => abort(`did not answer within ${target.timeoutMs} ms`))
    connected((error, connection) => {
      if (over) return
      if (error !== null || connection === undefined) {
        finish(networkFailure(error, false))
        return
      }
      try {
        used = connection
        const call = untraced(() => connection.session.request(headersOf(gzipped)))
        stream = call
        connection.calls++
        receive(call, connection, finish)
        call.on('close', () => {
          connection.calls--
          if (connection.isRetired) retire(connection)
        })
        call.end(framed(bytes, gzipped))
      } catch (cause) {
        if (used !== undefined) retire(used)
        finish(requestFailure(cause))
      }
    })
    return { outcome, answered: () => false, abort }
  }

  return { send, close: () => current?.session.destroy() }
}

type Connection = {
  readonly session: ClientHttp2Session
  calls: number
  isRetired: boolean
  /** A call on it was answered. */
  isProven: boolean
}

type Connected = (error: Error | null, connection?: Connection) => void

/** The message of a unary call with its prefix. */
function framed(bytes: Uint8Array, gzipped: boolean): Uint8Array {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt8(gzipped ? 1 : 0, 0)
  prefix.writeUInt32BE(bytes.byteLength, 1)
  return concatenate([prefix, bytes])
}

/** Headers of the target as metadata: the values of `-bin` names are bytes, in base64 already. */
function metadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !name.startsWith('grpc-')),
  )
}

function receive(stream: ClientHttp2Stream, connection: Connection, finish: (outcome: Outcome) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  let head: IncomingHttpHeaders = {}
  let trailers: IncomingHttpHeaders = {}
  const wasProven = connection.isProven
  stream.on('response', (headers) => {
    head = headers
    connection.isProven = true
  })
  stream.on('trailers', (headers) => {
    trailers = headers
  })
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_ANSWER_BYTES) chunks.push(chunk)
    else stream.destroy()
  })
  stream.on('error', (error) => finish(networkFailure(error, wasProven && head[':status'] === undefined)))
  stream.on('close', () => {
    const status = trailers['grpc-status'] ?? head['grpc-status']
    const httpStatus = Number(head[':status'] ?? 200)
    if (status !== undefined) finish(outcomeOf(Number(status), { ...head, ...trailers }, Buffer.concat(chunks)))
    else if (httpStatus !== 200) finish(outcomeOfHttpStatus(httpStatus))
    else finish({ kind: 'retry', reason: 'closed the connection' })
  })
}

function outcomeOf(code: number, headers: IncomingHttpHeaders, body: Buffer): Outcome {
  if (code !== 0) {
    const details = headers['grpc-status-details-bin']
    return outcomeOfStatus(
      code,
      String(headers['grpc-message'] ?? ''),
      details === undefined ? undefined : String(details),
    )
  }
  const message = body.subarray(PREFIX_BYTES)
  try {
    return readAnswer(
      body[0] === 1
        ? process.getBuiltinModule('node:zlib').gunzipSync(message, { maxOutputLength: MAX_ANSWER_BYTES })
        : message,
      'grpc',
    )
  } catch {
    return { kind: 'accepted', rejected: 0 }
  }
}

/** `http://host:4317`, `https://host`, `host:4317`, `unix:///run/otel.sock`, `dns:///host:4317` */
function readEndpoint(given: string, insecure: boolean): { readonly url: URL; readonly socketPath?: string } {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(given)?.[1]
  if (unix !== undefined) return { url: new URL('http://localhost'), socketPath: unix }
  if (/^https?:\/\//i.test(given)) return { url: new URL(given) }
  return {
    url: new URL(`${insecure ? 'http' : 'https'}://${given.replace(/^(?:dns|ipv4|ipv6):(?:\/\/[^/]*\/)?/i, '')}`),
  }
}
