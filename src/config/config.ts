import type { Propagator } from './names.ts'

/** The OpenTelemetry signals, in the order in which they are flushed. */
export type Signal = 'traces' | 'metrics' | 'logs'

/** OTLP protocols of the specification. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc'

/**
 * Where and how one signal is sent over OTLP, all rules of the specification
 * already applied (per-signal variable over the general one, base plus path,
 * headers percent-decoded).
 */
export type OtlpTarget = {
  readonly protocol: Protocol
  /** Complete URL for http (`http://localhost:4318/v1/traces`), scheme, host and port for grpc. */
  readonly url: string
  /** Lower-case names. Values are secret. */
  readonly headers: Readonly<Record<string, string>>
  readonly compression: 'gzip' | 'none'
  /** Of one attempt, in milliseconds; 0 means no limit. */
  readonly timeoutMs: number
  /** Path of a PEM file with the certificates that the server's one is checked with. */
  readonly certificateFile?: string
  readonly clientKeyFile?: string
  readonly clientCertificateFile?: string
  /** grpc only, for an endpoint without a scheme. */
  readonly insecure: boolean
}

/** One exporter of one signal. Several may be configured at once. */
export type ExporterConfig =
  | { readonly kind: 'otlp'; readonly target: OtlpTarget }
  | { readonly kind: 'console' }
  | { readonly kind: 'prometheus'; readonly host: string; readonly port: number }
  | { readonly kind: 'zipkin'; readonly url: string; readonly timeoutMs: number }

/** Batching of spans or log records (`OTEL_BSP_*`, `OTEL_BLRP_*`). */
export type BatchConfig = {
  readonly scheduleDelayMs: number
  /** 0 means no limit. */
  readonly exportTimeoutMs: number
  /** Records; undefined means that only the memory bound of the delivery applies. */
  readonly maxQueueSize: number | undefined
  /** Never more than `maxQueueSize`. */
  readonly maxExportBatchSize: number
}

export type SamplerConfig =
  | { readonly kind: 'always_on' | 'always_off' }
  | { readonly kind: 'traceidratio'; readonly ratio: number }
  | { readonly kind: 'parentbased'; readonly root: SamplerConfig }

/** `Infinity` is no limit. */
export type SpanLimits = {
  readonly attributeValueLengthLimit: number
  readonly attributeCountLimit: number
  readonly eventCountLimit: number
  readonly linkCountLimit: number
  readonly attributePerEventCountLimit: number
  readonly attributePerLinkCountLimit: number
}

export type TracesConfig = {
  readonly exporters: readonly ExporterConfig[]
  readonly sampler: SamplerConfig
  /** Smart keep (§7-6, P-41): undefined when it is off. */
  readonly keep: { readonly errors: boolean; readonly slowMs: number | undefined } | undefined
  readonly limits: SpanLimits
  readonly batch: BatchConfig
  readonly spanTypes: boolean
  readonly legacyAttributes: boolean
}

export type MetricsConfig = {
  readonly exporters: readonly ExporterConfig[]
  readonly intervalMs: number
  /** Never more than `intervalMs`; 0 means no limit. */
  readonly timeoutMs: number
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory'
  readonly histogram: 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram'
  readonly exemplarFilter: 'always_on' | 'always_off' | 'trace_based'
}

/** Names of the trace context's fields in the application's own log lines. */
export type LogKeys = {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: string
  readonly parentSpanId: string
}

export type LogsConfig = {
  readonly exporters: readonly ExporterConfig[]
  readonly limits: { readonly attributeValueLengthLimit: number; readonly attributeCountLimit: number }
  readonly batch: BatchConfig
  readonly spanEvents: boolean
  /** true: all entries, false: none, else only the entries named. */
  readonly baggage: boolean | readonly string[]
  /** undefined: no such attribute. */
  readonly eventNameAttribute: string | undefined
  /** Trace context in the application's own log lines (F-62). */
  readonly correlation: boolean
  /** The parent span's id there too (M-37). */
  readonly parentId: boolean
  readonly keys: LogKeys
  /** Path of the JSON catalogue that events are checked against. */
  readonly eventCatalogue: string | undefined
  /** Names of the events that are exported; undefined: all. */
  readonly eventAllowlist: readonly string[] | undefined
  /** Words of the keys whose values are hidden, in log records and in spans (P-86); empty: none. */
  readonly redactedKeys: readonly string[]
}

export type ResourceConfig = {
  /** OTEL_SERVICE_NAME only; the package.json fallback is the resource stage's. */
  readonly serviceName: string | undefined
  /** `service.version` of the attributes below, else by variable (§7-5). */
  readonly serviceVersion: string | undefined
  /** `deployment.environment.name` (or its old spelling) of the attributes below, else by variable (§7-5). */
  readonly environment: string | undefined
  /** OTEL_RESOURCE_ATTRIBUTES over the attributes of OTEL_ENTITIES, percent-decoded. No prototype. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names known to be valid, in order; the container flag is already merged in (§7-7). */
  readonly detectors: readonly string[]
}

export type InstrumentationsConfig = {
  /** Short names (`http`, `pg`); undefined: the defaults. */
  readonly enabled: readonly string[] | undefined
  readonly disabled: readonly string[]
  /** `{ pg: { IGNORE_CONNECT_SPANS: 'true' } }` by short name; the raw text, typed by the instrumentation stage. No prototypes. */
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly excludedUrlPaths: readonly string[]
  /** Lower-case name; undefined: not copied. */
  readonly sessionIdHeader: string | undefined
  readonly sqlCommenter: boolean
  /** Lower-case names of the request headers that become attributes of the server span. */
  readonly captureRequestHeaders: readonly string[]
  readonly captureResponseHeaders: readonly string[]
  /** A span for each express, koa and router layer, as upstream makes them. */
  readonly spanLayers: boolean
  /** Which instrumentation serves incoming HTTP requests. */
  readonly httpServer: 'lean' | 'upstream'
}

/** Everything the environment says, read once and frozen. Made by `readConfig`. */
export type Config = {
  readonly configFile: string | undefined
  readonly logLevel: 'none' | 'error' | 'warn' | 'info' | 'debug' | 'verbose' | 'all'
  readonly strict: boolean
  readonly deferSetup: boolean
  /** The deadline of the last flush; 0: nothing is waited for. */
  readonly exitTimeoutMs: number
  /** Bound on the telemetry that waits for its delivery, in bytes. */
  readonly maxMemoryBytes: number
  /** TRACEPARENT and its kin are set for child processes. */
  readonly propagateToChildren: boolean
  /** Metrics of the SDK about itself (OTEL_NODE_EXPERIMENTAL_SDK_METRICS). */
  readonly sdkMetrics: boolean
  readonly propagators: readonly Propagator[]
  readonly resource: ResourceConfig
  readonly traces: TracesConfig
  readonly metrics: MetricsConfig
  readonly logs: LogsConfig
  readonly instrumentations: InstrumentationsConfig
  /** Proxy variables as given (HTTP_PROXY, HTTPS_PROXY, NO_PROXY and their lower-case twins). */
  readonly proxy: {
    readonly http: string | undefined
    readonly https: string | undefined
    readonly no: string | undefined
  }
}

/** A configuration problem as data: printed at the end, by one place, on stderr. */
export type Problem = {
  readonly variable: string
  /** As given, or the part that is wrong; already replaced by `[secret]` when the variable is a secret. Empty: not shown. */
  readonly value: string
  /** `a number of milliseconds`, `one of otlp, console, none`. */
  readonly expected: string
  /** What is wrong, where it is not `is not <expected>`: `is an alias of OTEL_SERVICE_VERSION`. */
  readonly finding?: string
  /** What is done instead: `using 5000`. */
  readonly action: string
  /** `info` problems (an alias was used) are printed only when OTEL_LOG_LEVEL says so. */
  readonly level: 'warn' | 'info'
}

/** Variables by name; the shape of `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>
