import type { Deps, Logger, Renamed } from './types'
export const a = (deps: Deps) => deps.logger.info('x')
export const b = (log: Logger) => log.info('x')
export const c = (log: Renamed) => log.info('x')
