import type { Call } from '../evaluate-call.ts'
import type { Evaluator } from '../evaluator.ts'
import { propertyOf } from '../keys.ts'
import type { LibraryRules } from '../libraries.ts'
import { pinoLogger } from './pino.ts'
import { requestLoggers } from '../request-logger.ts'
import type { Value } from '../value.ts'

const FACTORIES: ReadonlySet<string> = new Set([
  '',
  'fastify',
  'pinoHttp',
  'logger',
  'LoggerModule.forRoot',
  'LoggerModule.forRootAsync',
])
const INSTANCES: ReadonlySet<string> = new Set(['FastifyInstance', 'FastifyRequest', 'FastifyReply'])
const LOGGERS: ReadonlySet<string> = new Set(['FastifyBaseLogger', 'FastifyLoggerInstance'])

/** `fastify({ logger })`, `pinoHttp({ logger })`: the app and its requests have a pino logger called `log`. */
export const frameworkRules: LibraryRules = {
  call: (e, path, call) => (FACTORIES.has(path) ? [{ kind: 'framework', loggers: loggersOf(e, call) }] : undefined),
  type(e, path, place) {
    if (INSTANCES.has(path)) return [{ kind: 'framework', loggers: requestLoggers(e, place.path) }]
    return LOGGERS.has(path) ? requestLoggers(e, place.path) : undefined
  },
}

function loggersOf(e: Evaluator, call: Call): readonly Value[] {
  const given = call.args[0] ?? []
  const nested = propertyOf(e, given, 'pinoHttp').filter((value) => value.kind !== 'constant')
  const options = nested.length > 0 ? nested : given
  const values = [...propertyOf(e, options, 'loggerInstance'), ...propertyOf(e, options, 'logger')]
  const instances = values.filter((value) => value.kind === 'logger')
  if (instances.length > 0) return instances
  const objects = values.filter((value) => value.kind === 'object' || value.kind === 'unknown')
  if (objects.length > 0) return [pinoLogger(e, objects, call)]
  // pino-http takes pino's options beside its own; fastify has none of that name.
  return [
    pinoLogger(
      e,
      options.filter((value) => value.kind === 'object'),
      call,
    ),
  ]
}
