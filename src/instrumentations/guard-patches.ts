import type { Instrumentation } from '@opentelemetry/instrumentation'

/** A module as upstream's base class describes it. */
type Definition = { readonly name: string; readonly moduleVersion?: string }

type OnRequire = (definition: Definition, exports: unknown, name: string, baseDir?: string) => unknown

/**
 * Makes every patch of an instrumentation harmless: when it throws, or makes
 * something of another type of what it got, the app gets the module as it was
 * and one line says so. Upstream has no such guard:
 * a patch that throws makes the app's own `require` throw.
 */
export function guardPatches(instrumentation: Instrumentation, warn: (line: string) => void): void {
  const patched = instrumentation as unknown as { _onRequire?: OnRequire }
  const original = patched._onRequire
  if (original === undefined) return
  patched._onRequire = (definition, exports, name, baseDir) => {
    try {
      const patchedExports = original.call(instrumentation, definition, exports, name, baseDir)
      if (patchedExports === undefined || patchedExports === exports) return exports
      const replaced = replacedBy(exports)
      if (typeof patchedExports === typeof replaced && replaced !== null) return patchedExports
      throw new TypeError(
        `the module is ${replaced === null ? 'null' : `of the type ${typeof replaced}`}, its patch makes a ${typeof patchedExports}`,
      )
    } catch (error) {
      warn(unpatched(name, definition.moduleVersion, error))
      return exports
    }
  }
}

/** What a patch's result takes the place of: of an ES module, which stays as it is, its default export. */
function replacedBy(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports
  const isNamespace = Reflect.get(exports, Symbol.toStringTag) === 'Module'
  return isNamespace && 'default' in exports ? exports.default : exports
}

/** The line for a module that the app gets as it is. */
export function unpatched(name: string, version: string | undefined, error: unknown): string {
  return `${name}${version === undefined ? '' : ` ${version}`} could not be patched and runs without instrumentation: ${String(error)}`
}
