import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { diag } from '@opentelemetry/api'
import type { Scheme } from './authority.ts'
import { emitBound, emitBoundAndEnd } from './bound-events.ts'
import { type Emit, patchEmit } from './patch-emit.ts'

/**
 * Handles a request.
 * @param listen lets the listeners of the server handle it; what they throw goes on to Node
 */
export type Serve = (
  request: IncomingMessage,
  response: ServerResponse,
  scheme: Scheme,
  listen: () => boolean,
) => boolean

/** Node publishes here for each request, just before the server emits it. */
const REQUEST_START = 'http.server.request.start'

/**
 * Puts `serve` around the `request` event of all servers of `node:http` and `node:https`, also of those that exist.
 * Neither module is loaded for it, and nothing is patched before a first request arrives; then `emit` of three
 * prototypes is: the server's, the request's and the response's.
 *
 * @returns undoes it
 */
export function watchServers(serve: Serve): () => void {
  const undo: (() => void)[] = []
  let plainServer: (new () => object) | undefined
  let active = true

  function onRequestStart(message: unknown): void {
    const { server } = message as { readonly server: object }
    // Until there is a request over TLS, this is called for each of the others too.
    if (plainServer !== undefined && server instanceof plainServer) return
    try {
      patchPrototypes(server)
    } catch (error) {
      unsubscribe(REQUEST_START, onRequestStart)
      diag.error('The http server could not be instrumented.', error)
    }
  }

  function patchPrototypes(server: object): void {
    if (plainServer === undefined) patchPlain()
    const isPlain = plainServer !== undefined && server instanceof plainServer
    if (!isPlain || isHttpsLoaded()) patchSecure()
  }

  function patchPlain(): void {
    const { IncomingMessage, Server, ServerResponse } = process.getBuiltinModule('node:http')
    plainServer = Server
    undo.push(patchEmit(Server.prototype, (original) => emitServed(original, 'http')))
    undo.push(patchEmit(IncomingMessage.prototype, emitBound))
    undo.push(patchEmit(ServerResponse.prototype, emitBoundAndEnd))
  }

  /** Servers of http2 that speak HTTP/1 too publish here as well; like upstream's instrumentation, this leaves them. */
  function patchSecure(): void {
    unsubscribe(REQUEST_START, onRequestStart)
    const { Server } = process.getBuiltinModule('node:https')
    undo.push(patchEmit(Server.prototype, (original) => emitServed(original, 'https')))
  }

  function emitServed(original: Emit, scheme: Scheme): Emit {
    return function emit(this: EventEmitter, event) {
      if (event !== 'request' || !active) return Reflect.apply(original, this, arguments)
      const request = arguments[1] as IncomingMessage
      const response = arguments[2] as ServerResponse
      return serve(request, response, scheme, () => original.call(this, event, request, response))
    }
  }

  subscribe(REQUEST_START, onRequestStart)
  return () => {
    active = false
    unsubscribe(REQUEST_START, onRequestStart)
    for (const one of undo.toReversed()) one()
  }
}

/** The list is there on all Nodes, and in no documentation; without it the first request over TLS tells. */
function isHttpsLoaded(): boolean {
  const loaded: unknown = Reflect.get(process, 'moduleLoadList')
  return Array.isArray(loaded) && loaded.includes('NativeModule https')
}
