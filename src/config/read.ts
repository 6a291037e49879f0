import { applyAliases } from './aliases.ts'
import { readBytes } from './bytes.ts'
import type { Config, Env, Problem, Signal } from './config.ts'
import { readDetectors } from './detectors.ts'
import { readExporters } from './exporters.ts'
import { deepFreeze } from './freeze.ts'
import { readInstrumentations } from './instrumentations.ts'
import { readBatch, readLogLimits, readMetricTimes, readSpanLimits } from './limits.ts'
import { readLogFields } from './log-fields.ts'
import { type IsReadable, otlpNames } from './otlp-target.ts'
import { readPropagators } from './propagators.ts'
import { readResourceAttributes } from './resource-attributes.ts'
import { readSampling } from './sampler.ts'
import { addProblem, collectSource, readText, report, type Source } from './source.ts'
import { decideSwitch } from './switch.ts'
import { reportUnknownNames } from './unknown-names.ts'
import { readBoolean, readChoice, readNumber } from './values.ts'

/** What the reader cannot know by itself. */
export type ReadOptions = {
  /** Short names of all instrumentations; without them no name is doubted. */
  readonly instrumentations?: readonly string[]
  /** Whether a file can be read; without it every file counts as readable. */
  readonly isReadable?: IsReadable
}

/**
 * Everything that the environment says, and everything that is wrong with it:
 * those of `decideSwitch` first, then in the order of the configuration, then
 * unknown names. Never throws; the same environment gives the same result.
 */
export function readConfig(
  env: Env,
  options: ReadOptions = {},
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const source = collectSource(env)
  for (const problem of decideSwitch(source.values).problems) addProblem(source, problem)
  const isTracesOnly = applyAliases(source)
  const { instrumentations, isReadable = () => true } = options
  const exporters = (signal: Signal): Config['traces']['exporters'] =>
    readExporters(source, signal, {
      isReadable,
      otlpByDefault: signal === 'traces' || !isTracesOnly || hasEndpoint(source, signal),
    })
  const config: Config = {
    configFile: readText(source, 'OTEL_CONFIG_FILE'),
    logLevel: readChoice(source, 'OTEL_LOG_LEVEL', LOG_LEVELS) ?? 'warn',
    strict: readBoolean(source, 'OTEL_NODE_STRICT'),
    deferSetup: readBoolean(source, '_OTEL_DEFER_SETUP'),
    exitTimeoutMs: readNumber(source, 'OTEL_NODE_EXIT_TIMEOUT'),
    maxMemoryBytes: readBytes(source, 'OTEL_NODE_MAX_MEMORY'),
    propagateToChildren: readBoolean(source, 'OTEL_NODE_PROPAGATE_TO_CHILDREN'),
    sdkMetrics: readBoolean(source, 'OTEL_NODE_EXPERIMENTAL_SDK_METRICS'),
    propagators: readPropagators(source),
    resource: {
      ...readResourceAttributes(source),
      detectors: readDetectors(source, Boolean(env.KUBERNETES_SERVICE_HOST)),
    },
    traces: {
      exporters: exporters('traces'),
      ...readSampling(source),
      limits: readSpanLimits(source),
      batch: readBatch(source, 'BSP'),
      spanTypes: readBoolean(source, 'OTEL_NODE_SPAN_TYPES'),
      legacyAttributes: readBoolean(source, 'OTEL_NODE_LEGACY_ATTRIBUTES'),
    },
    metrics: {
      exporters: exporters('metrics'),
      ...readMetricTimes(source),
      temporality:
        readChoice(source, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', TEMPORALITIES) ?? 'cumulative',
      histogram:
        readChoice(source, 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', HISTOGRAMS) ??
        'explicit_bucket_histogram',
      exemplarFilter: readChoice(source, 'OTEL_METRICS_EXEMPLAR_FILTER', EXEMPLAR_FILTERS) ?? 'trace_based',
    },
    logs: {
      exporters: exporters('logs'),
      limits: readLogLimits(source),
      batch: readBatch(source, 'BLRP'),
      ...readLogFields(source),
    },
    instrumentations: readInstrumentations(source, instrumentations),
    proxy: {
      http: env.http_proxy?.trim() || readText(source, 'HTTP_PROXY'),
      https: env.https_proxy?.trim() || readText(source, 'HTTPS_PROXY'),
      no: env.no_proxy?.trim() || readText(source, 'NO_PROXY'),
    },
  }
  readBoolean(source, 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT')
  reportStability(source)
  reportUnknownNames(source)
  return deepFreeze({ config, problems: source.problems })
}

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const
const TEMPORALITIES = ['cumulative', 'delta', 'lowmemory'] as const
const HISTOGRAMS = ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const
const EXEMPLAR_FILTERS = ['always_on', 'always_off', 'trace_based'] as const

function hasEndpoint(source: Source, signal: Signal): boolean {
  return otlpNames(signal)('ENDPOINT').some((name) => readText(source, name) !== undefined)
}

function reportStability(source: Source): void {
  const name = 'OTEL_SEMCONV_STABILITY_OPT_IN'
  if (readText(source, name) === undefined) return
  report(source, name, {
    finding: 'has no effect, since attributes have their stable names',
    action: 'it is ignored',
    level: 'info',
  })
}
