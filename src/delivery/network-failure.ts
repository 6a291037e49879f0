import type { Retry } from './transport.ts'

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
  // Node tries all addresses of a name, and reports all their errors as one without a message.
  const cause: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(code ?? cause)
  return {
    kind: 'retry',
    reason,
    ...(ABSENT.has(code) ? { absent: true } : {}),
    ...(reused && CLOSED.has(code) ? { stale: true } : {}),
  }
}
