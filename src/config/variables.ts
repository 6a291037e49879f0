import type { Variable } from './variable.ts'
import { ALIAS_VARIABLES } from './variables-aliases.ts'
import { INSTRUMENTATION_VARIABLES } from './variables-instrumentations.ts'
import { EXPORTER_VARIABLES, OTLP_VARIABLES, type OtlpName, type OtlpOption, SIGNAL_DOCS } from './variables-otlp.ts'
import { PROCESS_VARIABLES, PROPAGATION_VARIABLES, PROXY_VARIABLES, RESOURCE_VARIABLES } from './variables-process.ts'
import {
  BATCH_VARIABLES,
  LIMIT_VARIABLES,
  LOG_VARIABLES,
  METRIC_VARIABLES,
  SAMPLING_VARIABLES,
} from './variables-signals.ts'

/** THE table of variables, by topic: what the reader accepts, the messages expect and the README lists. */
const TABLES: Readonly<Record<Topic, Readonly<Record<string, Variable>>>> = {
  process: PROCESS_VARIABLES,
  propagation: PROPAGATION_VARIABLES,
  resource: RESOURCE_VARIABLES,
  proxy: PROXY_VARIABLES,
  sampling: SAMPLING_VARIABLES,
  limits: LIMIT_VARIABLES,
  batches: BATCH_VARIABLES,
  metrics: METRIC_VARIABLES,
  logs: LOG_VARIABLES,
  exporters: EXPORTER_VARIABLES,
  otlp: OTLP_VARIABLES,
  instrumentations: INSTRUMENTATION_VARIABLES,
  aliases: ALIAS_VARIABLES,
}

/** A part of the configuration that is read in one go, and not at all when none of its variables is set. */
export type Topic =
  | 'process'
  | 'propagation'
  | 'resource'
  | 'proxy'
  | 'sampling'
  | 'limits'
  | 'batches'
  | 'metrics'
  | 'logs'
  | 'exporters'
  | 'otlp'
  | 'instrumentations'
  | 'aliases'

const TOPICS = Object.keys(TABLES) as Topic[]

/** Every variable there is but the family `OTEL_NODE_INSTRUMENTATION_<NAME>_<OPTION>`. */
export type VariableName =
  | OtlpName
  | keyof typeof PROCESS_VARIABLES
  | keyof typeof PROPAGATION_VARIABLES
  | keyof typeof RESOURCE_VARIABLES
  | keyof typeof PROXY_VARIABLES
  | keyof typeof SAMPLING_VARIABLES
  | keyof typeof LIMIT_VARIABLES
  | keyof typeof BATCH_VARIABLES
  | keyof typeof METRIC_VARIABLES
  | keyof typeof LOG_VARIABLES
  | keyof typeof EXPORTER_VARIABLES
  | keyof typeof INSTRUMENTATION_VARIABLES
  | keyof typeof ALIAS_VARIABLES

/** First part of the variables that are options of an instrumentation: `OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS=true`. */
export const OPTION_PREFIX = 'OTEL_NODE_INSTRUMENTATION_'

/** The names in the table that do not begin like ours or OpenTelemetry's. */
export const NEIGHBOURS: readonly VariableName[] = [
  'RELEASE',
  'DEPLOYMENT_ENVIRONMENT',
  'ENVIRONMENT',
  'ENV',
  'NODE_ENV',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'PROM_EXPORT_PORT',
]

/** A row of the table and the topic it is under; undefined for a name that is not in the table. */
export function findVariable(name: string): { readonly topic: Topic; readonly variable: Variable } | undefined {
  for (const topic of TOPICS) {
    const variable = rowOf(topic, name)
    if (variable !== undefined) return { topic, variable }
  }
  return undefined
}

/** A row of the table. */
export function variableOf(name: VariableName): Variable {
  return findVariable(name)?.variable ?? { type: 'text', origin: 'own', doc: '' }
}

/** The whole table by name, in its order: a variable of OTLP is followed by its twins for one signal. */
export function allVariables(): ReadonlyMap<VariableName, Variable> {
  const all = new Map<string, Variable>()
  for (const topic of TOPICS) {
    for (const [name, variable] of Object.entries(TABLES[topic])) {
      all.set(name, variable)
      if (topic !== 'otlp') continue
      const option = name.slice(OTLP_PREFIX.length) as OtlpOption
      for (const signal of ['TRACES', 'METRICS', 'LOGS']) {
        const doc = SIGNAL_DOCS[option] ?? 'The same of one signal, over the general one'
        all.set(`${OTLP_PREFIX}${signal}_${option}`, { ...variable, doc })
      }
    }
  }
  return all as Map<VariableName, Variable>
}

const OTLP_PREFIX = 'OTEL_EXPORTER_OTLP_'

function rowOf(topic: Topic, name: string): Variable | undefined {
  const general = topic === 'otlp' ? withoutSignal(name) : name
  return Object.hasOwn(TABLES[topic], general) ? TABLES[topic][general] : undefined
}

/** The twin of a signal has the row of its general variable. */
function withoutSignal(name: string): string {
  if (!name.startsWith(OTLP_PREFIX)) return name
  const rest = name.slice(OTLP_PREFIX.length)
  const signal = ['TRACES_', 'METRICS_', 'LOGS_'].find((start) => rest.startsWith(start))
  return signal === undefined ? name : `${OTLP_PREFIX}${rest.slice(signal.length)}`
}
