import type { Instrumentation } from '@opentelemetry/instrumentation'

/** A module as upstream's base class describes it. */
type Definition = { readonly name: string; readonly moduleVersion?: string }

type OnRequire = (definition: Definition, exports: unknown, name: string, baseDir?: string) => unknown

/**
 * Makes every patch of an instrumentation harmless: when it throws, the app
 * gets the module as it was and one line says so. Upstream has no such guard:
 * a patch that throws makes the app's own `require` throw.
 */
export function guardPatches(instrumentation: Instrumentation, warn: (line: string) => void): void {
  const patched = instrumentation as unknown as { _onRequire?: OnRequire }
  const original = patched._onRequire
  if (original === undefined) return
  patched._onRequire = (definition, exports, name, baseDir) => {
    try {
      return original.call(instrumentation, definition, exports, name, baseDir)
    } catch (error) {
      const version = definition.moduleVersion === undefined ? '' : ` ${definition.moduleVersion}`
      warn(`${name}${version} could not be patched and runs without instrumentation: ${String(error)}`)
      return exports
    }
  }
}
