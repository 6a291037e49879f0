import type { Logger as PinoLogger } from 'pino'
export type Logger = PinoLogger
export interface Deps {
  logger: Logger
}
export type { Logger as Renamed } from 'pino'
