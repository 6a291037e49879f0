import { distinct } from './alternatives.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { createLogger } from './logger.ts'
import type { Value } from './value.ts'
import type { FileSummary } from '../summary.ts'

/** What handlers and plugins call the things that carry a `log`. */
const NAMES: ReadonlySet<string> = new Set([
  'request',
  'req',
  'reply',
  'res',
  'fastify',
  'app',
  'server',
  'instance',
  'ctx',
  'context',
])

/**
 * A parameter that is a web framework's app, request or reply by its name, in a
 * project that uses one of the frameworks whose requests have a logger.
 */
export function requestValue(e: Evaluator, file: FileSummary, name: string): Value | undefined {
  if (!NAMES.has(name)) return undefined
  const loggers = requestLoggers(e, file.path)
  return loggers.length === 0 ? undefined : { kind: 'framework', loggers }
}

/**
 * The loggers that requests carry: those of the frameworks that are set up in
 * the same package, else anywhere in the project.
 *
 * @param path of the file that asks.
 */
export function requestLoggers(e: Evaluator, path: string): readonly Value[] {
  const { files, packageOf, requestDomain } = e.project
  const withFrameworks = files.filter((file) => file.frameworks.length > 0)
  if (requestDomain !== undefined) return [createLogger('pino', { domain: requestDomain, problem: undefined })]
  if (withFrameworks.length === 0) return []
  const own = withFrameworks.filter((file) => packageOf(file.path) === packageOf(path))
  return once(e, `request ${path}`, undefined, [], () => loggersIn(e, own.length > 0 ? own : withFrameworks, path))
}

function loggersIn(e: Evaluator, files: readonly FileSummary[], path: string): readonly Value[] {
  const values = files.flatMap((file) => file.frameworks.flatMap((expr) => evaluate(e, file, expr, undefined)))
  const loggers = distinct(values.flatMap((value) => (value.kind === 'framework' ? value.loggers : [])))
  const domains = new Set(loggers.map((value) => (value.kind === 'logger' ? value.logger.domain : undefined)))
  if (domains.size < 2) return loggers.slice(0, 1)
  const names = [...domains].map((domain) =>
    domain === undefined ? 'one that cannot be told' : JSON.stringify(domain),
  )
  const problem = {
    path,
    line: 1,
    what: 'cannot tell which logger the requests have',
    why: `the project sets up several, with the domains ${names.join(', ')}`,
    todo: 'give them one name, or say it with --request-domain',
  }
  return [createLogger('pino', { domain: undefined, problem })]
}
