import { wrapMethod } from '../../logs/wrap-method.ts'
import { noteFailure, noteRoute, requestOf } from '../request-notes.ts'
import { defaultExport, type PackagePatches, type Patched } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

const MATCHED_ROUTE = Symbol('matched route')

type Middleware = (context: unknown, next: () => Promise<unknown>) => unknown
type Use = (this: unknown, middleware: Middleware) => unknown
type OnError = (this: unknown, error: unknown) => unknown
type KoaContext = { [MATCHED_ROUTE]?: unknown }
type Application = { readonly prototype: object }

/**
 * Route and failure of the requests that Koa handles. Every router of Koa's family leaves the path of the route that it
 * chose in `ctx._matchedRoute`, so none of them needs a patch.
 * @see https://github.com/koajs/router/blob/v15.4.0/src/router.ts
 */
export class KoaInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    return [{ name: 'koa', versions: ['>=2.0.0 <4'], files: { '': patchApplication, 'lib/context.js': patchContext } }]
  }
}

/** Errors are seen where they leave a middleware, since apps turn them into answers in the one around it. */
function patchApplication(exports: Application | { readonly default: Application }): Patched {
  return {
    undo: [
      wrapMethod<Use>(defaultExport(exports).prototype, 'use', (original) => {
        return function use(middleware) {
          return original.call(this, typeof middleware === 'function' ? observed(middleware) : middleware)
        }
      }),
    ],
  }
}

/** A middleware that looks the same from outside: properties that others have put on it are there too. */
function observed(middleware: Middleware): Middleware {
  // Old ones are generators, which Koa 2 converts.
  if (middleware.constructor.name === 'GeneratorFunction') return middleware
  const observer: Middleware = function (this: unknown, context, next) {
    const request = requestOf()
    const fail = (error: unknown): never => {
      noteFailure(request, error)
      throw error
    }
    try {
      const result = middleware.call(this, context, next)
      // Handed on as a promise of its own, so that one that nobody awaits stays unhandled.
      return request !== undefined && result instanceof Promise ? result.then(undefined, fail) : result
    } catch (error) {
      return fail(error)
    }
  }
  Object.defineProperty(observer, 'name', { value: middleware.name, configurable: true })
  return Object.setPrototypeOf(observer, middleware) as Middleware
}

function patchContext(prototype: KoaContext): Patched {
  Object.defineProperty(prototype, '_matchedRoute', {
    configurable: true,
    enumerable: false,
    get(this: KoaContext): unknown {
      return this[MATCHED_ROUTE]
    },
    set(this: KoaContext, route: unknown) {
      this[MATCHED_ROUTE] = route
      if (typeof route === 'string' || route instanceof RegExp) noteRoute(requestOf(), String(route) || '/')
    },
  })
  return {
    undo: [
      () => Reflect.deleteProperty(prototype, '_matchedRoute'),
      // What happens outside of all middleware: a body that cannot be sent.
      wrapMethod<OnError>(prototype, 'onerror', (original) => {
        return function onerror(error) {
          if (error) noteFailure(requestOf(), error)
          return original.call(this, error)
        }
      }),
    ],
  }
}

export { KoaInstrumentation as Instrumentation }
