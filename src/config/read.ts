import { applyAliases } from './aliases.ts'
import { readBytes } from './bytes.ts'
import type { Config, Env, Problem, Signal } from './config.ts'
import { DEFAULTS } from './defaults.ts'
import { readDetectors } from './detectors.ts'
import { readExporters } from './exporters.ts'
import { deepFreeze } from './freeze.ts'
import { readInstrumentations } from './instrumentations.ts'
import { readBatch, readLogLimits, readMetricTimes, readSpanLimits } from './limits.ts'
import { readLogFields } from './log-fields.ts'
import { type IsReadable, otlpNames } from './otlp-target.ts'
import { overrule } from './overruled.ts'
import { readPropagators } from './propagators.ts'
import { readResourceAttributes } from './resource-attributes.ts'
import { readSampling } from './sampler.ts'
import { addProblem, collectSource, concerns, readText, report, type Source } from './source.ts'
import { decideSwitch } from './switch.ts'
import { reportUnknownNames } from './unknown-names.ts'
import { readBoolean, readChoice, readNumber } from './values.ts'
import type { Topic } from './variables.ts'

/** What the reader cannot know by itself. */
export type ReadOptions = {
  /** Short names of all instrumentations; without them no name is doubted. */
  readonly instrumentations?: readonly string[]
  /** Whether a file can be read; without it every file counts as readable. */
  readonly isReadable?: IsReadable
}

/**
 * Everything that the environment says, and everything that is wrong with it:
 * the problems of `decideSwitch` first, unknown names last. Frozen. Never
 * throws; the same environment gives the same result.
 *
 * Runs at each start, where a function's first call costs more than its work:
 * a topic none of whose variables is set is not read, but taken from the defaults.
 */
export function readConfig(
  env: Env,
  options: ReadOptions = {},
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const source = collectSource(env)
  if (concerns(source, 'process')) {
    for (const problem of decideSwitch(source.values).problems) addProblem(source, problem)
  }
  const isTracesOnly = concerns(source, 'aliases') && applyAliases(source)
  const exporters = (signal: Signal): Config['traces']['exporters'] =>
    readExporters(source, signal, {
      isReadable: options.isReadable ?? (() => true),
      otlpByDefault: signal === 'traces' || !isTracesOnly || hasEndpoint(source, signal),
    })
  const read = <Section>(topic: Topic, readSection: (source: Source) => Section, otherwise: Section): Section =>
    concerns(source, topic) ? readSection(source) : otherwise
  const config: Config = {
    ...read('process', readProcess, DEFAULTS.process),
    propagators: read('propagation', readPropagators, DEFAULTS.propagators),
    resource: readResource(source, env),
    traces: {
      exporters: exporters('traces'),
      ...read('sampling', readSampling, DEFAULTS.traces),
      limits: read('limits', readSpanLimits, DEFAULTS.traces.limits),
      batch: read('batches', (given) => readBatch(given, 'BSP'), DEFAULTS.traces.batch),
    },
    metrics: { exporters: exporters('metrics'), ...read('metrics', readMetrics, DEFAULTS.metrics) },
    logs: {
      exporters: exporters('logs'),
      ...read('logs', readLogFields, DEFAULTS.logs),
      limits: read('limits', readLogLimits, DEFAULTS.logs.limits),
      batch: read('batches', (given) => readBatch(given, 'BLRP'), DEFAULTS.logs.batch),
    },
    instrumentations: read(
      'instrumentations',
      (given) => readInstrumentations(given, options.instrumentations),
      DEFAULTS.instrumentations,
    ),
    proxy: {
      http: env.http_proxy?.trim() || readText(source, 'HTTP_PROXY'),
      https: env.https_proxy?.trim() || readText(source, 'HTTPS_PROXY'),
      no: env.no_proxy?.trim() || readText(source, 'NO_PROXY'),
    },
  }
  if (config.configFile !== undefined) overrule(source)
  reportUnknownNames(source)
  return deepFreeze({ config, problems: source.problems })
}

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const
const TEMPORALITIES = ['cumulative', 'delta', 'lowmemory'] as const
const HISTOGRAMS = ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const
const EXEMPLAR_FILTERS = ['always_on', 'always_off', 'trace_based'] as const

function readProcess(source: Source): typeof DEFAULTS.process {
  return {
    configFile: readText(source, 'OTEL_CONFIG_FILE'),
    logLevel: readChoice(source, 'OTEL_LOG_LEVEL', LOG_LEVELS) ?? 'warn',
    strict: readBoolean(source, 'OTEL_NODE_STRICT'),
    deferSetup: readBoolean(source, '_OTEL_DEFER_SETUP'),
    exitTimeoutMs: readNumber(source, 'OTEL_NODE_EXIT_TIMEOUT'),
    maxMemoryBytes: readBytes(source, 'OTEL_NODE_MAX_MEMORY'),
    propagateToChildren: readBoolean(source, 'OTEL_NODE_PROPAGATE_TO_CHILDREN'),
    sdkMetrics: readBoolean(source, 'OTEL_NODE_EXPERIMENTAL_SDK_METRICS'),
  }
}

function readResource(source: Source, env: Env): Config['resource'] {
  if (!concerns(source, 'resource')) return DEFAULTS.resource
  return {
    ...readResourceAttributes(source),
    detectors: readDetectors(source, Boolean(env.KUBERNETES_SERVICE_HOST)),
  }
}

function readMetrics(source: Source): typeof DEFAULTS.metrics {
  return {
    ...readMetricTimes(source),
    temporality: readChoice(source, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', TEMPORALITIES) ?? 'cumulative',
    histogram:
      readChoice(source, 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', HISTOGRAMS) ??
      'explicit_bucket_histogram',
    exemplarFilter: readExemplarFilter(source),
  }
}

/** sdk-metrics 3.1 makes no exemplars, whatever the filter says. */
function readExemplarFilter(source: Source): Config['metrics']['exemplarFilter'] {
  const variable = 'OTEL_METRICS_EXEMPLAR_FILTER'
  const filter = readChoice(source, variable, EXEMPLAR_FILTERS)
  if (filter === 'always_on') {
    const finding = 'has no effect, since the SDK for Node makes no exemplars'
    report(source, variable, { finding, action: 'it is ignored', level: 'info' })
  }
  return filter ?? 'trace_based'
}

function hasEndpoint(source: Source, signal: Signal): boolean {
  return otlpNames(signal)('ENDPOINT').some((name) => readText(source, name) !== undefined)
}
