import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Config, OtlpTarget } from '../config/config.ts'
import { readAnswer, readErrorMessage } from './answer.ts'
import { retryAfterMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { dial, type Dialing } from './dial.ts'
import { networkFailure, requestFailure } from './network-failure.ts'
import { markOwn } from './own-requests.ts'
import { proxyAuthorization, proxyFor } from './proxy.ts'
import { secretsOf } from './secrets.ts'
import { createTlsFiles } from './tls-files.ts'
import type { Accepted, Attempt, Outcome, Transport } from './transport.ts'

export type TransportOptions = {
  readonly target: OtlpTarget
  readonly proxy: Config['proxy']
  /** `org-otel/1.2.3`; the name that OTLP exporters go by is put behind it. */
  readonly userAgent: string
  readonly clock: Clock
  /** Runs what makes a request, so that nobody traces it. */
  readonly untraced: <T>(run: () => T) => T
}

/** More than this of an answer is not read. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** More than this of an answer is not kept. */
const MAX_KEPT_BYTES = 64 * 1024

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * OTLP over HTTP, protobuf and JSON.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @throws when the target's URL is not one
 */
export function createHttpTransport(options: TransportOptions): Transport {
  const { target, clock, untraced } = options
  const url = new URL(target.url)
  const proxy = proxyFor(url, options.proxy)
  const hide = secretsOf(target.headers)
  // A proxy is asked for plain HTTP with the whole URL; for TLS it is a tunnel.
  const isForwarded = proxy !== undefined && url.protocol === 'http:'
  const authorization = isForwarded ? proxyAuthorization(proxy) : undefined
  const headers: Readonly<Record<string, string>> = {
    ...(url.username === '' ? {} : { authorization: proxyAuthorization(url) ?? '' }),
    ...target.headers,
    host: url.host,
    'content-type': target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    'user-agent': options.userAgent,
    ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
  }
  const path = `${isForwarded ? url.origin : ''}${url.pathname}${url.search}`
  const dialing = new Set<Dialing>()
  let agent: Agent | undefined

  const createAgent = (): Agent => {
    const tls = createTlsFiles(target)
    const made = new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true })
    made.createConnection = (_options, callback) => {
      let connection: Dialing | undefined
      let done = false
      connection = dial({ url, proxy, tunnel: false, tls, alpn: 'http/1.1' }, (error, socket) => {
        done = true
        if (connection !== undefined) dialing.delete(connection)
        callback?.(error, socket as Socket)
      })
      if (!done) dialing.add(connection)
      return undefined
    }
    markOwn(made)
    return made
  }

  /** @throws when a header has characters that no header may have */
  const begin = (bytes: Uint8Array, gzipped: boolean): ClientRequest =>
    untraced(() => {
      agent ??= createAgent()
      const { request } = process.getBuiltinModule('node:http')
      const encoding = gzipped ? { 'content-encoding': 'gzip' } : {}
      const length = { 'content-length': bytes.byteLength }
      const begun = request({
        method: 'POST',
        host: url.hostname,
        path,
        agent,
        headers: { ...headers, ...encoding, ...length },
      })
      begun.end(bytes)
      return begun
    })

  const outcomeOf = (response: IncomingMessage, body: Uint8Array | undefined): Outcome => {
    const status = response.statusCode ?? 0
    if (isTaken(status))
      return body === undefined ? { kind: 'accepted', rejected: 0 } : hideIn(readAnswer(body, target.protocol))
    const message = body === undefined ? '' : readErrorMessage(body, target.protocol)
    const reason = hide(`answers ${status}${message === '' ? '' : ` (${message})`}`)
    if (status === 413) return { kind: 'too-large', reason }
    if (RETRYABLE.has(status)) {
      const afterMs = retryAfterMs(response.headers['retry-after'], clock.epoch())
      return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) }
    }
    if (status >= 300 && status < 400)
      return { kind: 'refused', reason: `answers ${status}${redirectTarget(response, url)}, which is not followed` }
    return { kind: 'refused', reason }
  }

  const hideIn = (accepted: Accepted): Accepted =>
    accepted.note === undefined ? accepted : { ...accepted, note: hide(accepted.note) }

  const send = ({ bytes, gzipped }: { readonly bytes: Uint8Array; readonly gzipped: boolean }): Attempt => {
    let resolve: (outcome: Outcome) => void = () => {}
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle
    })
    let response: IncomingMessage | undefined
    const answered = (): boolean => response !== undefined && isTaken(response.statusCode ?? 0)
    const finish = (result: Outcome): void => {
      clock.cancel(timer)
      resolve(result)
    }
    let request: ClientRequest | undefined
    const abort = (reason: string): void => {
      finish(answered() ? { kind: 'accepted', rejected: 0 } : { kind: 'retry', reason })
      request?.destroy()
      for (const connection of dialing) connection.abort()
    }
    const timer =
      target.timeoutMs === 0
        ? undefined
        : clock.after(target.timeoutMs, () => abort(`did not answer within ${target.timeoutMs} ms`))
    try {
      const begun = begin(bytes, gzipped)
      request = begun
      begun.on('socket', (socket) => void socket.unref())
      begun.on('error', (error) =>
        finish(response === undefined ? networkFailure(error, begun.reusedSocket) : outcomeOf(response, undefined)),
      )
      begun.on('close', () =>
        finish(
          response === undefined ? { kind: 'retry', reason: 'closed the connection' } : outcomeOf(response, undefined),
        ),
      )
      begun.on('response', (begunResponse) => {
        response = begunResponse
        collect(begunResponse, (body) => finish(outcomeOf(begunResponse, body)))
      })
    } catch (error) {
      finish(requestFailure(error))
    }
    return { outcome, answered, abort }
  }

  return { send, close: () => agent?.destroy() }
}

function isTaken(status: number): boolean {
  return status >= 200 && status < 300
}

/** Calls back with the whole body, or undefined when it is cut off or too long to be an answer. */
function collect(response: IncomingMessage, callback: (body: Uint8Array | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_KEPT_BYTES) chunks.push(chunk)
    if (length > MAX_ANSWER_BYTES) response.destroy()
  })
  response.on('end', () => callback(length > MAX_KEPT_BYTES ? undefined : Buffer.concat(chunks)))
  response.on('error', () => callback(undefined))
}

/** Where a redirect leads, without the query, which may hold secrets. */
function redirectTarget(response: IncomingMessage, url: URL): string {
  const { location } = response.headers
  if (location === undefined || !URL.canParse(location, url.href)) return ''
  const { origin, pathname } = new URL(location, url)
  return ` with a redirect to ${origin}${pathname}`
}
