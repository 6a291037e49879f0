import { wrapMethod } from '../../logs/wrap-method.ts'
import { noteFailure, noteRoute, requestOf } from '../request-notes.ts'
import type { PackagePatches, Patched } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

type HapiRequest = { readonly route: { readonly method: string; readonly path: string } }
type Lookup = (this: HapiRequest) => unknown
type SetResponse = (this: HapiRequest, response: unknown) => unknown

/**
 * Route and failure of the requests that hapi handles. An error is seen when it becomes the response, so one that a
 * lifecycle method recovers from is none.
 */
export class HapiInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    return [{ name: '@hapi/hapi', versions: ['>=17.0.0 <22'], files: { 'lib/request.js': patchRequest } }]
  }
}

function patchRequest({ prototype }: { readonly prototype: object }): Patched {
  return {
    undo: [
      wrapMethod<Lookup>(prototype, '_lookup', (original) => {
        return function _lookup() {
          const result = original.call(this)
          // The routes of "not found" and "bad request".
          if (this.route.method !== '_special') noteRoute(requestOf(), this.route.path)
          return result
        }
      }),
      wrapMethod<SetResponse>(prototype, '_setResponse', (original) => {
        return function _setResponse(response) {
          if (response instanceof Error) noteFailure(requestOf(), response)
          return original.call(this, response)
        }
      }),
    ],
  }
}

export { HapiInstrumentation as Instrumentation }
