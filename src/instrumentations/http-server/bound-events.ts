import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, context, diag } from '@opentelemetry/api'
import type { Emit } from './patch-emit.ts'
import { failRequest, finishRequest, type ServerRequest } from './server-request.ts'

// In the bundle an import is read through a getter, each time; this one is read for every event.
const contexts = context

const CONTEXT = Symbol('context of the request')
const REQUEST = Symbol('request of the response')

type Bound = EventEmitter & { [CONTEXT]?: Context; [REQUEST]?: ServerRequest }

/** Whether the events of a request are bound already: the app has emitted it a second time. */
export function isBound(request: IncomingMessage): boolean {
  return (request as Bound)[CONTEXT] !== undefined
}

/** Lets the listeners of a request and its response run in a context, whatever emits. */
export function bindEvents(request: IncomingMessage, response: ServerResponse, bound: Context): void {
  ;(request as Bound)[CONTEXT] = bound
  ;(response as Bound)[CONTEXT] = bound
}

/** Lets a response end the span of its request when it is closed or fails. */
export function endWithResponse(request: ServerRequest): void {
  ;(request.response as Bound)[REQUEST] = request
}

/**
 * `emit` for the prototype of requests. Node emits many events from the connection, whose context is no request's:
 * those of aborted requests, and on Node 24 and later those of bodies. Upstream wraps each listener of each request.
 */
export function emitBound(original: Emit): Emit {
  return function emit(this: Bound, event) {
    const bound = this[CONTEXT]
    if (bound === undefined || this.listenerCount(event) === 0 || contexts.active() === bound) {
      return Reflect.apply(original, this, arguments)
    }
    return contexts.with(bound, emitWith, undefined, original, this, arguments)
  }
}

/** The same for responses. The span ends before any listener of the app is called. */
export function emitBoundAndEnd(original: Emit): Emit {
  const emitInContext = emitBound(original)
  return function emit(this: Bound, event) {
    if (event === 'close' || event === 'error') endSpan(this[REQUEST], event, arguments[1])
    return Reflect.apply(emitInContext, this, arguments)
  }
}

function emitWith(original: Emit, emitter: EventEmitter, args: IArguments): boolean {
  return Reflect.apply(original, emitter, args)
}

function endSpan(request: ServerRequest | undefined, event: string, error: unknown): void {
  if (request === undefined) return
  try {
    if (event === 'close') finishRequest(request)
    else failRequest(request, error)
  } catch (thrown) {
    diag.error('The span of a request could not be ended.', thrown)
  }
}
