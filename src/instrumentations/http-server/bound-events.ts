import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, context, diag } from '@opentelemetry/api'
import { hiddenField } from '../hidden-field.ts'
import type { Emit } from './patch-emit.ts'
import { failRequest, finishRequest, type ServerRequest } from './server-request.ts'

// In the bundle an import is read through a getter, each time; this one is read for every event.
const contexts = context

/** What a message is bound to: a request with its span, or only the context in which its listeners run. */
export type Binding = ServerRequest | { readonly context: Context; readonly ended: true }

const bindings = hiddenField<Binding>()

/** Whether the events of a request are bound already: the app has emitted it a second time. */
export function isBound(request: IncomingMessage): boolean {
  return bindings.of(request) !== undefined
}

/**
 * Lets the listeners of a request and its response run in its context, whatever emits, and the response end its span
 * when it is closed or fails.
 */
export function bindEvents(request: IncomingMessage, response: ServerResponse, binding: Binding): void {
  bindings.put(request, binding)
  bindings.put(response, binding)
}

/**
 * `emit` for the prototype of requests. Node emits many events from the connection, whose context is no request's:
 * those of aborted requests, and on Node 24 and later those of bodies. Upstream wraps each listener of each request.
 */
export function emitBound(original: Emit): Emit {
  return function emit(this: EventEmitter, event) {
    const binding = bindings.of(this)
    if (binding === undefined || this.listenerCount(event) === 0 || contexts.active() === binding.context) {
      return Reflect.apply(original, this, arguments)
    }
    return contexts.with(binding.context, emitWith, undefined, original, this, arguments)
  }
}

/** The same for responses. The span ends before any listener of the app is called. */
export function emitBoundAndEnd(original: Emit): Emit {
  const emitInContext = emitBound(original)
  return function emit(this: EventEmitter, event) {
    if (event === 'close' || event === 'error') endSpan(bindings.of(this), event, arguments[1])
    return Reflect.apply(emitInContext, this, arguments)
  }
}

function emitWith(original: Emit, emitter: EventEmitter, args: IArguments): boolean {
  return Reflect.apply(original, emitter, args)
}

function endSpan(binding: Binding | undefined, event: string, error: unknown): void {
  if (binding === undefined || binding.ended) return
  try {
    if (event === 'close') finishRequest(binding)
    else failRequest(binding, error)
  } catch (thrown) {
    diag.error('The span of a request could not be ended.', thrown)
  }
}
