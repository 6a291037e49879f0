import { AsyncLocalStorage } from 'node:async_hooks'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

/**
 * Makes a function that runs what is given outside the app's async context, which
 * our connections would otherwise keep alive, and where instrumentations see that
 * tracing is suppressed.
 */
export function createUntraced(): <T>(run: () => T) => T {
  const outside = AsyncLocalStorage.snapshot()
  const quiet = suppressTracing(ROOT_CONTEXT)
  return (run) => outside(() => context.with(quiet, run))
}
