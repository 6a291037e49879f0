/** Which exporters, and the variables of the ones beside OTLP. */
// oxfmt-ignore
export const EXPORTER_VARIABLES = {
  OTEL_TRACES_EXPORTER: { type: 'list', values: ['otlp', 'console', 'zipkin', 'none'], default: 'otlp', origin: 'specification', doc: 'Where spans go; several at once' },
  OTEL_METRICS_EXPORTER: { type: 'list', values: ['otlp', 'console', 'prometheus', 'none'], default: 'otlp', origin: 'specification', doc: 'Where metrics go; several at once' },
  OTEL_LOGS_EXPORTER: { type: 'list', values: ['otlp', 'console', 'none'], default: 'otlp', origin: 'specification', doc: 'Where log records go; several at once' },
  OTEL_EXPORTER_PROMETHEUS_HOST: { type: 'text', default: 'localhost', origin: 'specification', doc: 'Address that Prometheus scrapes' },
  OTEL_EXPORTER_PROMETHEUS_PORT: { type: 'integer', min: 1, max: 65535, default: 9464, origin: 'specification', doc: 'Port that Prometheus scrapes' },
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: { type: 'url', default: 'http://localhost:9411/api/v2/spans', origin: 'specification', doc: 'Where the zipkin exporter sends (deprecated)' },
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: { type: 'timeout', default: 10000, origin: 'specification', doc: 'Longest time for one request to zipkin (deprecated)' },
} as const

/** The OTLP exporter, for all signals. Each has a twin for each signal: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`. */
// oxfmt-ignore
export const OTLP_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: { type: 'url', default: 'http://localhost:4318', origin: 'specification', doc: 'Where to send; `/v1/traces` and its kin are appended, but for grpc' },
  OTEL_EXPORTER_OTLP_PROTOCOL: { type: 'choice', values: ['http/protobuf', 'http/json', 'grpc'], default: 'http/protobuf', origin: 'specification', doc: 'How to send' },
  OTEL_EXPORTER_OTLP_HEADERS: { type: 'pairs', secret: true, origin: 'specification', doc: 'Headers of each request: `authorization=Basic%20…`' },
  OTEL_EXPORTER_OTLP_COMPRESSION: { type: 'choice', values: ['gzip', 'none'], default: 'none', origin: 'specification', doc: 'Compression of each request' },
  OTEL_EXPORTER_OTLP_TIMEOUT: { type: 'timeout', default: 10000, origin: 'specification', doc: 'Longest time for one request' },
  OTEL_EXPORTER_OTLP_CERTIFICATE: { type: 'file', origin: 'specification', doc: 'PEM file that the server\'s certificate is checked with' },
  OTEL_EXPORTER_OTLP_CLIENT_KEY: { type: 'file', origin: 'specification', doc: 'PEM file of the client\'s key' },
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: { type: 'file', origin: 'specification', doc: 'PEM file of the client\'s certificate' },
  OTEL_EXPORTER_OTLP_INSECURE: { type: 'boolean', default: false, origin: 'specification', doc: 'grpc only: no TLS, when the endpoint has no scheme' },
} as const

/** What the twin for one signal says differently. */
export const SIGNAL_DOCS: Readonly<Partial<Record<OtlpOption, string>>> = {
  ENDPOINT: 'Where to send one signal: the complete URL, used as it is',
  HEADERS: 'Headers of one signal, added to the general ones and over them',
}

/** Last part of the variables that exist for all signals and for each. */
export type OtlpOption = LastPart<keyof typeof OTLP_VARIABLES>

type LastPart<Name> = Name extends `OTEL_EXPORTER_OTLP_${infer Option}` ? Option : never

/** Upper-case name of a signal, as variables spell it. */
export type SignalName = 'TRACES' | 'METRICS' | 'LOGS'

/** The general variables of the OTLP exporter, and those of each signal. */
export type OtlpName = `OTEL_EXPORTER_OTLP_${'' | `${SignalName}_`}${OtlpOption}`
