import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, diag } from '@opentelemetry/api'
import { RequestContext } from '../../spans/request-context.ts'
import { type RequestBinding, requestBindings } from '../request-binding.ts'
import type { Emit } from './patch-emit.ts'
import { failRequest, finishRequest, type ServerRequest } from './server-request.ts'

// In the bundle an import is read through a getter, each time; these are read for every event.
const contexts = context
const Bound = RequestContext
const bindings = requestBindings

/** Where an emitter has its listeners, on all Nodes. */
type Listeners = { readonly _events?: Readonly<Record<string | symbol, unknown>> | undefined }

/** Whether the events of a request are bound already: the app has emitted it a second time. */
export function isBound(request: IncomingMessage): boolean {
  return bindings.isOn(request)
}

/**
 * Lets the listeners of a request and its response run in its context, whatever emits, and the response end its span
 * when it is closed or fails.
 */
export function bindEvents(request: IncomingMessage, response: ServerResponse, binding: RequestBinding): void {
  bindings.put(request, binding)
  bindings.put(response, binding)
}

/**
 * `emit` for the prototype of requests. Node emits many events from the connection, whose context is no request's:
 * those of aborted requests, and on Node 24 and later those of bodies. Upstream wraps each listener of each request.
 * Most events have no listener.
 */
export function emitBound(original: Emit): Emit {
  const isPlain = original === EventEmitter.prototype.emit
  return function emit(this: EventEmitter, event) {
    if (isPlain && event !== 'error') {
      const listener = (this as Listeners)._events?.[event]
      if (listener === undefined) return false
      if (event === 'end' && isNodes(listener)) return Reflect.apply(original, this, arguments)
    }
    const active = contexts.active()
    if (active instanceof Bound && servedIn(active, this) !== undefined) {
      return Reflect.apply(original, this, arguments)
    }
    const binding = bindings.of(this)
    if (binding === undefined || active === binding.context || this.listenerCount(event) === 0) {
      return Reflect.apply(original, this, arguments)
    }
    return contexts.with(binding.context, emitWith, undefined, original, this, arguments)
  }
}

/** The same for responses. The span ends before any listener of the app is called. */
export function emitBoundAndEnd(original: Emit): Emit {
  const emitInContext = emitBound(original)
  return function emit(this: EventEmitter, event) {
    if (event === 'close' || event === 'error') endSpan(bindingOf(this), event, arguments[1])
    return Reflect.apply(emitInContext, this, arguments)
  }
}

/** Asks the active context first, because it knows nearly always, and looking at a message is slow. */
function bindingOf(message: EventEmitter): RequestBinding | undefined {
  const active = contexts.active()
  return (active instanceof Bound ? servedIn(active, message) : undefined) ?? bindings.of(message)
}

/** The request of a message, when a context is the one that its listeners run in. */
function servedIn(active: RequestContext, message: EventEmitter): ServerRequest | undefined {
  const served = active.metadata as ServerRequest | undefined
  return served !== undefined &&
    served.context === active &&
    (served.response === message || served.request === message)
    ? served
    : undefined
}

/**
 * Whether the only listener is the one that Node adds to nearly all requests. It looks after the parser, in no context.
 * https://github.com/nodejs/node/blob/v24.11.1/lib/_http_server.js#L1046
 */
function isNodes(listener: unknown): boolean {
  return typeof listener === 'function' && listener.name === 'clearIncoming'
}

function emitWith(original: Emit, emitter: EventEmitter, args: IArguments): boolean {
  return Reflect.apply(original, emitter, args)
}

function endSpan(binding: RequestBinding | undefined, event: string, error: unknown): void {
  if (binding === undefined || binding.ended) return
  try {
    if (event === 'close') finishRequest(binding as ServerRequest)
    else failRequest(binding as ServerRequest, error)
  } catch (thrown) {
    diag.error('The span of a request could not be ended.', thrown)
  }
}
