import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Of the bundle, which is CommonJS. */
declare const __dirname: string

/**
 * Runs the guard, which starts the preload when telemetry is on; again, when the door that ran it before found
 * telemetry to be off. Where this package is part of an app's own bundle, the installed one is asked for.
 *
 * @throws when neither is there
 */
export function runGuard(): void {
  const require = createRequire(join(process.cwd(), 'index.js'))
  const guard = resolveFirst(require, [join(__dirname, 'guard.cjs'), '@org/otel/register'])
  delete require.cache[guard]
  require(guard)
}

function resolveFirst(require: NodeJS.Require, paths: readonly string[]): string {
  for (const path of paths) {
    try {
      return require.resolve(path)
    } catch {
      // The next one.
    }
  }
  throw new Error('the guard of @org/otel was not found')
}
