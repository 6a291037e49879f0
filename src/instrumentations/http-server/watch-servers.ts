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
  const patched = new Set<Scheme>()
  let active = true

  function onRequestStart(message: unknown): void {
    try {
      patchPrototypes((message as { readonly server: object }).server)
    } catch (error) {
      unsubscribe(REQUEST_START, onRequestStart)
      diag.error('The http server could not be instrumented.', error)
    }
  }

  function patchPrototypes(server: object): void {
    const http = process.getBuiltinModule('node:http')
    if (server instanceof http.Server) {
      patchServer('http', http.Server.prototype)
    } else {
      // Servers of http2 that speak HTTP/1 too publish here as well; upstream makes no spans for them.
      const https = process.getBuiltinModule('node:https')
      if (!(server instanceof https.Server)) return
      patchServer('https', https.Server.prototype)
    }
    if (undo.length === 1) {
      undo.push(patchEmit(http.IncomingMessage.prototype, emitBound))
      undo.push(patchEmit(http.ServerResponse.prototype, emitBoundAndEnd))
    }
    if (patched.size === 2) unsubscribe(REQUEST_START, onRequestStart)
  }

  function patchServer(scheme: Scheme, prototype: EventEmitter): void {
    if (patched.has(scheme)) return
    patched.add(scheme)
    undo.push(patchEmit(prototype, (original) => emitServed(original, scheme)))
  }

  function emitServed(original: Emit, scheme: Scheme): Emit {
    return function emit(this: EventEmitter, event, ...args) {
      if (event !== 'request' || !active) return Reflect.apply(original, this, arguments)
      const [request, response] = args as [IncomingMessage, ServerResponse]
      return serve(request, response, scheme, () => Reflect.apply(original, this, [event, ...args]))
    }
  }

  subscribe(REQUEST_START, onRequestStart)
  return () => {
    active = false
    unsubscribe(REQUEST_START, onRequestStart)
    for (const one of undo.toReversed()) one()
  }
}
