import { wrapMethod } from '../../logs/wrap-method.ts'
import { noteFailure, noteRoute, requestOf } from '../request-notes.ts'
import type { PackagePatches, Patched } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

type RestifyRequest = { readonly route?: { readonly path?: string | RegExp } | undefined }
type Lookup = (this: unknown, request: RestifyRequest, ...rest: readonly unknown[]) => unknown
type OnHandlerError = (this: unknown, error: unknown, ...rest: readonly unknown[]) => unknown

/**
 * Route and failure of the requests that restify handles. Upstream's instrumentation is not used beside it, not even
 * for spans of the layers: it wraps handlers in functions of another length, and restify tells error handlers by theirs.
 */
export class RestifyInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    const files = { 'lib/router.js': patchRouter, 'lib/server.js': patchServer }
    return [{ name: 'restify', versions: ['>=7.0.0 <13'], files }]
  }
}

function patchRouter({ prototype }: { readonly prototype: object }): Patched {
  return {
    undo: [
      wrapMethod<Lookup>(prototype, 'lookup', (original) => {
        return function lookup(request, ...rest) {
          const handler = original.call(this, request, ...rest)
          const path = request.route?.path
          if (path !== undefined) noteRoute(requestOf(), String(path))
          return handler
        }
      }),
    ],
  }
}

function patchServer({ prototype }: { readonly prototype: object }): Patched {
  return {
    undo: [
      wrapMethod<OnHandlerError>(prototype, '_onHandlerError', (original) => {
        return function _onHandlerError(error, ...rest) {
          noteFailure(requestOf(), error)
          return original.call(this, error, ...rest)
        }
      }),
    ],
  }
}

export { RestifyInstrumentation as Instrumentation }
