/**
 * Registered, because the chunks of the bundle may each hold a copy of this
 * module, and all must agree.
 */
const OWN = Symbol.for('@org/otel.own-connection')

/** Marks an agent or HTTP/2 session whose requests are the delivery's own. */
export function markOwn(connection: object): void {
  Object.defineProperty(connection, OWN, { value: true })
}

/**
 * Whether an outgoing request is the delivery's own, so that it is never traced.
 * Answers inside `http.client.request.created` already, where a request has its
 * agent but has not been returned to anyone.
 *
 * @param request a `ClientRequest` or `ClientHttp2Stream`
 */
export function isOwnRequest(request: { readonly agent?: unknown; readonly session?: unknown }): boolean {
  return isMarked(request.agent) || isMarked(request.session)
}

function isMarked(connection: unknown): boolean {
  return typeof connection === 'object' && connection !== null && OWN in connection
}
