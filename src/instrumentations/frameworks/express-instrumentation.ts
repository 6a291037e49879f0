import { EXPRESS_4, ROUTER } from './express-routing.ts'
import type { PackagePatches } from '../patching-instrumentation.ts'
import { FrameworkInstrumentation } from './framework-instrumentation.ts'

/** Route and failure of the requests that Express handles. */
export class ExpressInstrumentation extends FrameworkInstrumentation {
  protected override get packages(): readonly PackagePatches[] {
    return [EXPRESS_4, ROUTER]
  }
}

export { ExpressInstrumentation as Instrumentation }
