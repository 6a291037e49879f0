import type { Logger, LoggerProvider } from '@opentelemetry/api'
import type { FollowedScope } from './following-tracer.ts'

/**
 * A logger that can be kept for ever, as `followTracer` makes tracers.
 *
 * @param current the provider of the moment; undefined: records go nowhere
 */
export function followLogger(
  current: () => LoggerProvider | undefined,
  { name, version, options }: FollowedScope,
): Logger {
  let owner: LoggerProvider | undefined
  let logger: Logger | undefined
  const now = (): Logger | undefined => {
    const provider = current()
    if (provider === owner) return logger
    owner = provider
    logger = provider?.getLogger(name, version, options)
    return logger
  }
  return {
    emit: (record) => now()?.emit(record),
    enabled: (record) => now()?.enabled(record) ?? false,
  }
}
