import { NO_DOMAIN, readDomain } from '../domain.ts'
import type { LibraryRules } from '../libraries.ts'
import { frameworkRules } from './frameworks.ts'
import { createLogger, typedLogger } from '../logger.ts'
import { requestLoggers } from '../request-logger.ts'

const LOGGERS: ReadonlySet<string> = new Set(['Logger', 'ConsoleLogger'])
const TYPES: ReadonlySet<string> = new Set([...LOGGERS, 'LoggerService'])

/** `new Logger(UsersService.name)`; `Logger.log('x')` has no domain. */
export const nestRules: LibraryRules = {
  call(e, path, call) {
    if (!LOGGERS.has(path)) return undefined
    return [createLogger('nest', readDomain(e, call.args[0] ?? [], call.place, call.text))]
  },
  type: (_e, path, place) => (TYPES.has(path) ? [typedLogger('nest', place)] : undefined),
  logger: (path) => (path === 'Logger' ? createLogger('nest', NO_DOMAIN) : undefined),
}

/** nestjs-pino's injected loggers are the one pino logger of the app. */
export const nestPinoRules: LibraryRules = {
  call: (e, path, call) => (path.startsWith('LoggerModule.') ? frameworkRules.call?.(e, path, call) : undefined),
  type(e, path, place) {
    if (path !== 'PinoLogger' && path !== 'Logger') return undefined
    const loggers = requestLoggers(e, place.path)
    return loggers.length > 0 ? loggers : [createLogger('pino', NO_DOMAIN)]
  },
}
