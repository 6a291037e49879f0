import { createRequire } from 'node:module'
import { join } from 'node:path'
import { API_PACKAGE } from '../lifecycle/api-copies.ts'
import { switchboard } from './switchboard.ts'

/** A copy of the API, as far as it is used here. */
type ApiCopy = {
  readonly trace?: { readonly getTracerProvider?: () => { readonly setDelegate?: (provider: unknown) => void } }
  readonly logs?: { readonly getLoggerProvider?: () => { readonly _setDelegate?: (provider: unknown) => void } }
}

/**
 * Leads the tracers and loggers that the app has got already to the switchboard. They belong to the app's copy of the
 * API and look only there; the copy tells its own proxies of a provider that is registered through itself. Has to be
 * called while nothing is registered.
 *
 * @param given copies that the caller knows of; those that the working directory leads to are found
 */
export function delegateCopies(given: readonly unknown[]): void {
  for (const copy of [...given, ...findCopies()] as readonly (ApiCopy | undefined)[]) {
    try {
      copy?.trace?.getTracerProvider?.().setDelegate?.(switchboard.trace)
      copy?.logs?.getLoggerProvider?.()._setDelegate?.(switchboard.logs)
    } catch {
      // A copy of another shape.
    }
  }
}

/** The package is there twice for an app that uses it as CommonJS and as ES module. */
function findCopies(): unknown[] {
  const require = createRequire(join(process.cwd(), 'index.js'))
  const copies: unknown[] = []
  try {
    const file = require.resolve(API_PACKAGE)
    for (const form of new Set([file, file.replace(/\.cjs$/, '.mjs')])) copies.push(load(require, form))
  } catch {
    // The app has no copy.
  }
  return copies
}

function load(require: NodeJS.Require, file: string): unknown {
  try {
    return require(file) as unknown
  } catch {
    // A test runner that does not require ES modules.
    return undefined
  }
}
