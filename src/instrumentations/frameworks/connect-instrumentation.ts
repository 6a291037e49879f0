import { wrapMethod } from '../../logs/wrap-method.ts'
import { noteFailure, requestOf } from '../request-notes.ts'
import { defaultExport, type PackagePatches, type Patched } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

type Next = (error?: unknown) => unknown
type Handler = (this: unknown, ...args: unknown[]) => unknown
type Layer = { readonly route: string; handle: Handler }
type App = { readonly stack: Layer[] }
type CreateServer = (this: unknown, ...args: unknown[]) => App
type Use = (this: App, ...args: unknown[]) => unknown
type FinalHandler = (this: unknown, ...args: unknown[]) => Next

/**
 * Mount path and failure of the requests that Connect handles; it has no routes. Errors that no handler of the app
 * takes arrive at the package finalhandler, which Express uses too.
 */
export class ConnectInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    return [
      { name: 'connect', versions: ['>=3.0.0 <4'], files: { '': patchConnect } },
      { name: 'finalhandler', versions: ['>=0.1.0 <3'], files: { '': patchFinalHandler } },
    ]
  }
}

function patchConnect(exports: CreateServer | { readonly default: CreateServer }): Patched {
  const original = defaultExport(exports)
  const createServer: CreateServer = function (...args) {
    const app = original.apply(this, args)
    wrapMethod<Use>(app, 'use', watchedUse)
    return app
  }
  return { exports: sameFrom(createServer, original), undo: [] }
}

function watchedUse(original: Use): Use {
  return function use(...args) {
    const result = original.apply(this, args)
    const layer = this.stack.at(-1)
    if (layer === undefined) return result
    if (layer.handle.length === 4) layer.handle = errorHandler(layer.handle)
    else if (layer.route !== '') layer.handle = mounted(layer.handle, layer.route)
    return result
  }
}

/** Connect knows an error handler by the number of its parameters. */
function errorHandler(handle: Handler): Handler {
  const watched = function (
    this: unknown,
    error: unknown,
    request: unknown,
    response: unknown,
    next: unknown,
  ): unknown {
    noteFailure(requestOf(), error)
    return handle.call(this, error, request, response, next)
  }
  return sameFrom(watched, handle)
}

function mounted(handle: Handler, path: string): Handler {
  const watched: Handler = function (request, response, next) {
    const noted = requestOf()
    if (noted === undefined) return handle.call(this, request, response, next)
    const parent = noted.mount
    noted.mount = `${parent ?? ''}${path}`
    const nextInParent: Next = (...args) => {
      if (!args[0]) noted.mount = parent
      return (next as Next)(...args)
    }
    return handle.call(this, request, response, nextInParent)
  }
  return sameFrom(watched, handle)
}

function patchFinalHandler(exports: FinalHandler | { readonly default: FinalHandler }): Patched {
  const original = defaultExport(exports)
  const finalHandler: FinalHandler = function (...args) {
    const done = original.apply(this, args)
    return (error, ...rest: unknown[]) => {
      if (error) noteFailure(requestOf(), error)
      return Reflect.apply(done, undefined, [error, ...rest])
    }
  }
  return { exports: sameFrom(finalHandler, original), undo: [] }
}

/** Lets a function pass for another one: name, and whatever is on it. */
function sameFrom<F extends Handler>(wrapper: F, original: Handler): F {
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true })
  return Object.setPrototypeOf(wrapper, original) as F
}

export { ConnectInstrumentation as Instrumentation }
