import type { Logger, LoggerProvider } from '@opentelemetry/api'

/**
 * Where `@opentelemetry/api-logs`, the logs API before `@opentelemetry/api`
 * 1.10, looks for the provider: a function of the version it is compatible with.
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/experimental/v0.220.0/experimental/packages/api-logs/src/internal/global-utils.ts
 */
const GLOBAL_KEY = Symbol.for('io.opentelemetry.js.api.logs')
const COMPATIBLE_VERSION = 1

const NO_LOGGER: Logger = { emit() {}, enabled: () => false }
const NO_PROVIDER: LoggerProvider = { getLogger: () => NO_LOGGER }

/**
 * Lets libraries that still log through `@opentelemetry/api-logs` reach our
 * provider. Only the preload calls it.
 *
 * @returns false when somebody has registered a provider there before; that one stays.
 */
export function installLegacyLogs(provider: LoggerProvider): boolean {
  const globals = globalThis as { [GLOBAL_KEY]?: (version: number) => LoggerProvider }
  if (globals[GLOBAL_KEY] !== undefined) return false
  globals[GLOBAL_KEY] = (version) => (version === COMPATIBLE_VERSION ? provider : NO_PROVIDER)
  return true
}
