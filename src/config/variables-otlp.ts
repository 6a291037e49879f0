import type { Variable } from './variable.ts'

/** Last part of the variables that exist for all signals and for each. */
export type OtlpOption =
  | 'ENDPOINT'
  | 'PROTOCOL'
  | 'HEADERS'
  | 'COMPRESSION'
  | 'TIMEOUT'
  | 'CERTIFICATE'
  | 'CLIENT_KEY'
  | 'CLIENT_CERTIFICATE'
  | 'INSECURE'

/** Upper-case name of a signal, as variables spell it. */
export type SignalName = 'TRACES' | 'METRICS' | 'LOGS'

/** The general variables of the OTLP exporter, and those of each signal. */
export type OtlpName = `OTEL_EXPORTER_OTLP_${'' | `${SignalName}_`}${OtlpOption}`

const OPTIONS: Readonly<Record<OtlpOption, Omit<Variable, 'origin'>>> = {
  ENDPOINT: {
    type: 'url',
    default: 'http://localhost:4318',
    doc: 'Where to send; `/v1/traces` and its kin are appended, but for grpc',
  },
  PROTOCOL: {
    type: 'choice',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
    doc: 'How to send',
  },
  HEADERS: { type: 'pairs', secret: true, doc: 'Headers of each request: `authorization=Basic%20…`' },
  COMPRESSION: { type: 'choice', values: ['gzip', 'none'], default: 'none', doc: 'Compression of each request' },
  TIMEOUT: { type: 'timeout', default: 10000, doc: 'Longest time for one request' },
  CERTIFICATE: { type: 'file', doc: "PEM file that the server's certificate is checked with" },
  CLIENT_KEY: { type: 'file', doc: "PEM file of the client's key" },
  CLIENT_CERTIFICATE: { type: 'file', doc: "PEM file of the client's certificate" },
  INSECURE: { type: 'boolean', default: false, doc: 'grpc only: no TLS, when the endpoint has no scheme' },
}

const SIGNAL_DOCS: Partial<Readonly<Record<OtlpOption, string>>> = {
  ENDPOINT: 'Where to send one signal: the complete URL, used as it is',
  HEADERS: 'The same of one signal, added to the general ones and over them',
}

/** Variables of the OTLP exporter, but for the two of metrics alone. */
export const OTLP_VARIABLES: Readonly<Record<OtlpName, Variable>> = otlpVariables()

function otlpVariables(): Record<OtlpName, Variable> {
  const variables: Partial<Record<OtlpName, Variable>> = {}
  for (const [option, variable] of Object.entries(OPTIONS) as [OtlpOption, Omit<Variable, 'origin'>][]) {
    variables[`OTEL_EXPORTER_OTLP_${option}`] = { ...variable, origin: 'specification' }
    for (const signal of ['TRACES', 'METRICS', 'LOGS'] as const) {
      const doc = SIGNAL_DOCS[option] ?? 'The same of one signal, over the general one'
      variables[`OTEL_EXPORTER_OTLP_${signal}_${option}`] = { ...variable, origin: 'specification', doc }
    }
  }
  return variables as Record<OtlpName, Variable>
}

/** Which exporters, and the variables of the ones beside OTLP. */
export const EXPORTER_VARIABLES = {
  OTEL_TRACES_EXPORTER: {
    type: 'list',
    values: ['otlp', 'console', 'zipkin', 'none'],
    default: 'otlp',
    origin: 'specification',
    doc: 'Where spans go; several at once',
  },
  OTEL_METRICS_EXPORTER: {
    type: 'list',
    values: ['otlp', 'console', 'prometheus', 'none'],
    default: 'otlp',
    origin: 'specification',
    doc: 'Where metrics go; several at once',
  },
  OTEL_LOGS_EXPORTER: {
    type: 'list',
    values: ['otlp', 'console', 'none'],
    default: 'otlp',
    origin: 'specification',
    doc: 'Where log records go; several at once',
  },
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: {
    type: 'choice',
    values: ['cumulative', 'delta', 'lowmemory'],
    default: 'cumulative',
    origin: 'specification',
    doc: 'Whether sums are since the start or since the last export',
  },
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: {
    type: 'choice',
    values: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    default: 'explicit_bucket_histogram',
    origin: 'specification',
    doc: 'Kind of histograms',
  },
  OTEL_EXPORTER_PROMETHEUS_HOST: {
    type: 'text',
    default: 'localhost',
    origin: 'specification',
    doc: 'Address that Prometheus scrapes',
  },
  OTEL_EXPORTER_PROMETHEUS_PORT: {
    type: 'integer',
    min: 1,
    max: 65535,
    default: 9464,
    origin: 'specification',
    doc: 'Port that Prometheus scrapes',
  },
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: {
    type: 'url',
    default: 'http://localhost:9411/api/v2/spans',
    origin: 'specification',
    doc: 'Where the zipkin exporter sends (deprecated)',
  },
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: {
    type: 'timeout',
    default: 10000,
    origin: 'specification',
    doc: 'Longest time for one request to zipkin (deprecated)',
  },
} as const
