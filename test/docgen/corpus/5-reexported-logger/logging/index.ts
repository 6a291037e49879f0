export * from './pino'
export { root as main } from './pino'
export * as pinoLogs from './pino'
import { root } from './pino'
export { root as local }
