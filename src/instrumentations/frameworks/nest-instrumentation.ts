import { wrapMethod } from '../../logs/wrap-method.ts'
import { noteFailure, requestOf } from '../request-notes.ts'
import type { PackagePatches, Patched } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

type Next = (this: unknown, exception: unknown, context: { readonly getType?: () => string }) => unknown

/**
 * What fails in a request that NestJS handles: it answers errors itself, so the framework below never sees them. The
 * route is noted by that framework's instrumentation.
 */
export class NestInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    const files = { 'exceptions/exceptions-handler.js': patchExceptionsHandler }
    return [{ name: '@nestjs/core', versions: ['>=4.0.0 <13'], files }]
  }
}

function patchExceptionsHandler(exports: { readonly ExceptionsHandler: { readonly prototype: object } }): Patched {
  return {
    undo: [
      wrapMethod<Next>(exports.ExceptionsHandler.prototype, 'next', (original) => {
        return function next(exception, context) {
          noteFailure(requestOf(), exception)
          return original.call(this, exception, context)
        }
      }),
    ],
  }
}

export { NestInstrumentation as Instrumentation }
