import type { Config, InstrumentationsConfig, LogsConfig, ResourceConfig, TracesConfig } from './config.ts'

type MetricsDefaults = Omit<Config['metrics'], 'exporters'>

/** What a topic is when none of its variables is set. A test holds it against what the readers and the table say. */
export const DEFAULTS: {
  readonly process: Omit<
    Config,
    'propagators' | 'resource' | 'traces' | 'metrics' | 'logs' | 'instrumentations' | 'proxy'
  >
  readonly propagators: Config['propagators']
  readonly resource: ResourceConfig
  readonly traces: Omit<TracesConfig, 'exporters'>
  readonly metrics: MetricsDefaults
  readonly logs: Omit<LogsConfig, 'exporters'>
  readonly instrumentations: InstrumentationsConfig
} = {
  process: {
    configFile: undefined,
    logLevel: 'warn',
    strict: false,
    deferSetup: false,
    exitTimeoutMs: 2000,
    maxMemoryBytes: 67_108_864,
    propagateToChildren: false,
    sdkMetrics: false,
  },
  propagators: ['tracecontext', 'baggage'],
  resource: {
    serviceName: undefined,
    serviceVersion: undefined,
    environment: undefined,
    attributes: Object.create(null) as Record<string, string>,
    detectors: ['host', 'os', 'process', 'serviceinstance', 'env'],
  },
  traces: {
    sampler: { kind: 'parentbased', root: { kind: 'always_on' } },
    keep: undefined,
    spanTypes: false,
    legacyAttributes: false,
    limits: {
      attributeValueLengthLimit: Infinity,
      attributeCountLimit: 128,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    },
    batch: { scheduleDelayMs: 5000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 },
  },
  metrics: {
    intervalMs: 60_000,
    timeoutMs: 30_000,
    temporality: 'cumulative',
    histogram: 'explicit_bucket_histogram',
    exemplarFilter: 'trace_based',
  },
  logs: {
    spanEvents: true,
    baggage: true,
    eventNameAttribute: 'event.name',
    correlation: true,
    parentId: false,
    keys: { traceId: 'trace_id', spanId: 'span_id', traceFlags: 'trace_flags', parentSpanId: 'parent_span_id' },
    eventCatalogue: undefined,
    eventAllowlist: undefined,
    redactedKeys: [],
    limits: { attributeValueLengthLimit: Infinity, attributeCountLimit: 128 },
    batch: { scheduleDelayMs: 1000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 },
  },
  instrumentations: {
    enabled: undefined,
    disabled: [],
    options: Object.create(null) as Record<string, Record<string, string>>,
    excludedUrlPaths: [],
    sessionIdHeader: 'x-session-id',
    sqlCommenter: true,
    captureRequestHeaders: [],
    captureResponseHeaders: [],
    spanLayers: false,
    httpServer: 'lean',
  },
}
