import type { Config, OtlpTarget } from '../config/config.ts'
import { readAnswer, readErrorMessage } from './answer.ts'
import type { AnswerHead } from './answer-reader.ts'
import { retryAfterMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { dial } from './dial.ts'
import { createHttpConnections, type Exchange, type HttpConnections } from './http-connections.ts'
import { requestHead } from './http-head.ts'
import { networkFailure, requestFailure } from './network-failure.ts'
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
    connection: 'keep-alive',
  }
  const path = `${isForwarded ? url.origin : ''}${url.pathname}${url.search}`
  let connections: HttpConnections | undefined

  const connect = (): HttpConnections => {
    const tls = createTlsFiles(target)
    return createHttpConnections(
      (callback) => dial({ url, proxy, tunnel: false, tls, alpn: 'http/1.1' }, callback),
      clock,
    )
  }

  const outcomeOf = ({ status, headers: answered }: AnswerHead, body: Uint8Array | undefined): Outcome => {
    if (isTaken(status))
      return body === undefined ? { kind: 'accepted', rejected: 0 } : hideIn(readAnswer(body, target.protocol))
    const message = body === undefined ? '' : readErrorMessage(body, target.protocol)
    const reason = hide(`answers ${status}${message === '' ? '' : ` (${message})`}`)
    if (status === 413) return { kind: 'too-large', reason }
    if (RETRYABLE.has(status)) {
      const afterMs = retryAfterMs(answered.get('retry-after'), clock.epoch())
      return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) }
    }
    if (status >= 300 && status < 400)
      return {
        kind: 'refused',
        reason: `answers ${status}${redirectTarget(answered.get('location'), url)}, which is not followed`,
      }
    return { kind: 'refused', reason }
  }

  const hideIn = (accepted: Accepted): Accepted =>
    accepted.note === undefined ? accepted : { ...accepted, note: hide(accepted.note) }

  const send = ({ bytes, gzipped }: { readonly bytes: Uint8Array; readonly gzipped: boolean }): Attempt => {
    let resolve: (outcome: Outcome) => void = () => {}
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle
    })
    let exchange: Exchange | undefined
    const answered = (): boolean => isTaken(exchange?.head()?.status ?? 0)
    const finish = (result: Outcome): void => {
      clock.cancel(timer)
      resolve(result)
    }
    const abort = (reason: string): void => {
      finish(answered() ? { kind: 'accepted', rejected: 0 } : { kind: 'retry', reason })
      exchange?.abort()
    }
    const timer =
      target.timeoutMs === 0
        ? undefined
        : clock.after(target.timeoutMs, () => abort(`did not answer within ${target.timeoutMs} ms`))
    try {
      const encoding: Record<string, string> = gzipped ? { 'content-encoding': 'gzip' } : {}
      const length = { 'content-length': String(bytes.byteLength) }
      const request = { head: requestHead('POST', path, { ...headers, ...encoding, ...length }), body: bytes }
      exchange = untraced(() =>
        (connections ??= connect()).send(request, {
          answered: (head, body) => finish(outcomeOf(head, body)),
          failed: (error, isReused) => finish(networkFailure(error, isReused)),
        }),
      )
    } catch (error) {
      finish(requestFailure(error))
    }
    return { outcome, answered, abort }
  }

  return { send, close: () => connections?.close() }
}

function isTaken(status: number): boolean {
  return status >= 200 && status < 300
}

/** Where a redirect leads, without the query, which may hold secrets. */
function redirectTarget(location: string | undefined, url: URL): string {
  if (location === undefined || !URL.canParse(location, url.href)) return ''
  const { origin, pathname } = new URL(location, url)
  return ` with a redirect to ${origin}${pathname}`
}
