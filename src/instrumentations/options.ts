import type { Config, Problem } from '../config/config.ts'
import { readUserOptions } from './user-options.ts'

type Options = Readonly<Record<string, unknown>>

const NO_LAYERS = { ignoreLayersType: ['middleware', 'router', 'request_handler'] } as const

/**
 * Where our defaults differ from upstream's: no span per middleware layer,
 * SQL comments on, no literals of SQL in spans, and commands outside of a
 * request are recorded too.
 */
const DEFAULTS: Readonly<Record<string, (config: Config) => Options>> = {
  express: () => NO_LAYERS,
  koa: () => ({ ignoreLayersType: ['middleware', 'router'] }),
  pg: ({ instrumentations }) => ({ addSqlCommenterCommentToQueries: instrumentations.sqlCommenter }),
  mysql2: ({ instrumentations }) => ({
    addSqlCommenterCommentToQueries: instrumentations.sqlCommenter,
    maskStatement: true,
  }),
  ioredis: () => ({ requireParentSpan: false }),
  mongodb: () => ({ requireParentSpan: false }),
}

/** Options of an instrumentation: ours, over them the user's from the environment. */
export function instrumentationOptions(name: string, config: Config): Options {
  const { options } = readUserOptions(name, config.instrumentations.options[name] ?? {})
  return { ...DEFAULTS[name]?.(config), ...options }
}

/** What is wrong with the options of all instrumentations. */
export function optionProblems(options: Config['instrumentations']['options']): readonly Problem[] {
  return Object.entries(options).flatMap(([name, given]) => readUserOptions(name, given).problems)
}
