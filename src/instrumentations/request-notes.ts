import { type Context, context } from '@opentelemetry/api'
import { getRPCMetadata, type RPCMetadata } from '@opentelemetry/core'

/** What frameworks leave in a request's metadata for the end of its server span. */
export type RequestNotes = {
  /** The first thing that a handler threw, rejected with or passed on as an error. */
  failure?: unknown
  /** Template of the route that the framework chose, mount paths included. */
  matchedRoute?: string
  /** Template of the mount path below which the request is being handled, by no route so far. */
  mount?: string | undefined
  /** What its `session.id` is, for its log records; without the header none (T-42). */
  sessionId?: string | undefined
  /** Where routers of Express and its kind have the request. */
  routing?: Routing | undefined
}

/** The metadata of a request, where its notes are. */
export type NotedRequest = RPCMetadata & RequestNotes

/** What is known of a request while routers hand it down. */
export type Routing = {
  readonly noted: NotedRequest
  /** Of each router that the request came by, the last one first. */
  mount: Mount | undefined
  /** Part of the URL that the router which has the request now is mounted at. */
  base: string
}

/** A mount path as it stands in the URL, and as a template. */
type Mount = { readonly base: string; readonly template: string; readonly outer: Mount | undefined }

/** The request that a context belongs to; undefined where there is none, or it is not traced. */
export function requestOf(active: Context = context.active()): NotedRequest | undefined {
  return getRPCMetadata(active)
}

/**
 * Notes what a handler of a request threw. The first failure counts; whether it is an error of the request is decided
 * by the status of the response, since a handler may throw a 404 (T-53).
 */
export function noteFailure(request: NotedRequest | undefined, failure: unknown): void {
  if (request !== undefined) request.failure ??= failure
}

/** Notes the route that a framework chose; the last one counts. Also where upstream's http instrumentation finds it. */
export function noteRoute(request: NotedRequest | undefined, route: string): void {
  if (request === undefined) return
  request.matchedRoute = route
  request.route = route
}

/**
 * The route of a finished request. A request that only a mounted handler took (`app.use('/graphql', handler)`) has the
 * mount path as its route, unless the answer is that nothing is there.
 *
 * @returns undefined when nothing matched: the span is then named by its method alone, never by its path (F-32)
 */
export function routeOf({ matchedRoute, mount, route }: NotedRequest, statusCode: number): string | undefined {
  return matchedRoute ?? (statusCode === 404 ? undefined : mount) ?? route
}
