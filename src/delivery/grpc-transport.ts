import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { Signal } from '../config/config.ts'
import { readAnswer } from './answer.ts'
import { dial, type Dialing } from './dial.ts'
import { outcomeOfHttpStatus, outcomeOfStatus } from './grpc-status.ts'
import type { TransportOptions } from './http-transport.ts'
import { networkFailure } from './network-failure.ts'
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
 * deadline, it takes 90 ms to load in the process that delivers what is left at the
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
  let session: ClientHttp2Session | undefined
  let dialing: Dialing | undefined
  let waiting: ((error: Error | null, session?: ClientHttp2Session) => void)[] = []

  /** Calls back with the one session, which is made when there is none. */
  const withSession = (callback: (error: Error | null, session?: ClientHttp2Session) => void): void => {
    if (session !== undefined && !session.closed && !session.destroyed) {
      callback(null, session)
      return
    }
    waiting.push(callback)
    if (waiting.length > 1) return
    const tell = (error: Error | null, made?: ClientHttp2Session): void => {
      const callbacks = waiting
      waiting = []
      dialing = undefined
      for (const each of callbacks) each(error, made)
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
      const made = untraced(() => connect(url.origin, { createConnection: () => socket }))
      markOwn(made)
      const drop = (): void => {
        if (session === made) session = undefined
      }
      // Streams report the error themselves; one without a listener here would end the app.
      made.on('error', drop).on('goaway', drop).on('close', drop)
      session = made
      tell(null, made)
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
    const abort = (reason: string): void => {
      finish({ kind: 'retry', reason })
      stream?.destroy()
      dialing?.abort()
      // A session whose stream did not answer may be a dead connection; the next attempt makes a new one.
      session?.destroy()
    }
    const timer =
      target.timeoutMs === 0
        ? undefined
        : clock.after(target.timeoutMs, () => abort(`did not answer within ${target.timeoutMs} ms`))
    withSession((error, current) => {
      if (over) return
      if (error !== null || current === undefined) {
        finish(networkFailure(error, false))
        return
      }
      try {
        const reused = !current.connecting && current.socket.bytesRead > 0
        stream = untraced(() => current.request(headersOf(gzipped)))
        receive(stream, reused, finish)
        stream.end(framed(bytes, gzipped))
      } catch (cause) {
        finish({ kind: 'refused', reason: networkFailure(cause, false).reason })
      }
    })
    return { outcome, answered: () => false, abort }
  }

  return { send, close: () => session?.destroy() }
}

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

function receive(stream: ClientHttp2Stream, reused: boolean, finish: (outcome: Outcome) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  let head: IncomingHttpHeaders = {}
  let trailers: IncomingHttpHeaders = {}
  stream.on('response', (headers) => {
    head = headers
  })
  stream.on('trailers', (headers) => {
    trailers = headers
  })
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_ANSWER_BYTES) chunks.push(chunk)
    else stream.destroy()
  })
  stream.on('error', (error) => finish(networkFailure(error, reused && head[':status'] === undefined)))
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
