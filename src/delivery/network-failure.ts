import type { Outcome, Retry } from './transport.ts'

/** Nobody listens there, or the name does not exist. */
const ABSENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ENOENT'])
/** How a connection looks that the other side had closed before the request was written. */
const CLOSED: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ERR_HTTP2_STREAM_CANCEL'])

/**
 * A request that failed before an answer came. All such failures may pass: a name
 * that does not resolve, a certificate that has expired, file descriptors used up.
 *
 * @param reused the connection had served requests before
 */
export function networkFailure(error: unknown, reused: boolean): Retry {
  // A stream whose session fails carries the session's error.
  const root: unknown = error instanceof Error && error.cause instanceof Error ? error.cause : error
  // Node tries all addresses of a name, and reports all their errors as one without a message.
  const cause: unknown = root instanceof AggregateError ? (root.errors[0] ?? root) : root
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  // A file of certificates may be missing too.
  const isConnecting =
    cause instanceof Error && 'syscall' in cause && cause.syscall !== 'open' && cause.syscall !== 'stat'
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(code ?? cause)
  return {
    kind: 'retry',
    reason,
    ...(ABSENT.has(code) && isConnecting ? { absent: true } : {}),
    ...(reused && CLOSED.has(code) ? { stale: true } : {}),
  }
}

const UNSENDABLE =
  /^ERR_(?:INVALID_(?:CHAR|HTTP_TOKEN|URL|PROTOCOL|ARG_TYPE|ARG_VALUE)|UNESCAPED_CHARACTERS|HTTP_INVALID_HEADER_VALUE|HTTP2_INVALID_(?:HEADER_VALUE|CONNECTION_HEADERS|PSEUDOHEADER)|HTTP2_HEADER_SINGLE_VALUE)$/

/** What Node threw instead of making a request: for ever, if it is about a header or the URL. */
export function requestFailure(error: unknown): Outcome {
  const { reason } = networkFailure(error, false)
  const isForEver = error instanceof Error && 'code' in error && UNSENDABLE.test(String(error.code))
  return { kind: isForEver ? 'refused' : 'retry', reason }
}
