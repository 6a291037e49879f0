import { ROUTER } from './express-routing.ts'
import type { PackagePatches } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

/** Route and failure of the requests that the package `router` handles, with Express or without. */
export class RouterInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    return [ROUTER]
  }
}

export { RouterInstrumentation as Instrumentation }
