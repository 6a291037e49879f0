import type { MetricsConfig, OtlpTarget, Protocol, Signal } from '../../config/config.ts'
import { parseHttpUrl } from '../../config/endpoint.ts'
import type { Credentials } from './grpc-credentials.ts'

/** What sdk-node gives the SDK's OTLP exporters; certificates are paths here, see tls-files.ts. */
type OtlpOptions = {
  readonly url?: string
  readonly compression?: string
  readonly timeoutMillis?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly httpAgentOptions?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly metadata?: ReadonlyMap<string, string>
  readonly credentials?: Credentials
  readonly temporalityPreference?: MetricsConfig['temporality']
  readonly aggregationPreference?: (instrument: string) => { readonly type: number }
}

/** `AggregationType.EXPONENTIAL_HISTOGRAM` of sdk-metrics. */
const EXPONENTIAL_HISTOGRAM = 5
/** Of the schema, for one attempt. */
const TIMEOUT_MS = 10_000

/** Says where to, and sends nothing: the processor or reader that gets it hands over to the delivery. */
export class OtlpExporter {
  readonly target: OtlpTarget
  readonly metrics: Pick<MetricsConfig, 'temporality' | 'histogram'>

  /** @throws when the endpoint is not one */
  constructor(signal: Signal, protocol: Protocol, options: OtlpOptions = {}) {
    const { temporalityPreference, aggregationPreference } = options
    this.target = toTarget(signal, protocol, options)
    this.metrics = {
      temporality: temporalityPreference ?? 'cumulative',
      histogram:
        aggregationPreference?.('HISTOGRAM').type === EXPONENTIAL_HISTOGRAM
          ? 'base2_exponential_bucket_histogram'
          : 'explicit_bucket_histogram',
    }
  }
}

function toTarget(signal: Signal, protocol: Protocol, options: OtlpOptions): OtlpTarget {
  const { url, compression, timeoutMillis, headers, metadata, httpAgentOptions, credentials } = options
  const isGrpc = protocol === 'grpc'
  if (!isGrpc && url !== undefined && parseHttpUrl(url) === undefined)
    throw new Error(`the endpoint "${url}" is not a URL that starts with http:// or https://`)
  const tls = credentials ?? httpAgentOptions ?? {}
  return {
    protocol,
    url: url ?? (isGrpc ? 'http://localhost:4317' : `http://localhost:4318/v1/${signal}`),
    headers: lowerCased(metadata ?? new Map(Object.entries(headers ?? {}))),
    compression: compression === 'gzip' ? 'gzip' : 'none',
    timeoutMs: timeoutMillis ?? TIMEOUT_MS,
    insecure: credentials?.insecure ?? false,
    ...(tls.ca === undefined ? {} : { certificateFile: tls.ca }),
    ...(tls.key === undefined ? {} : { clientKeyFile: tls.key }),
    ...(tls.cert === undefined ? {} : { clientCertificateFile: tls.cert }),
  }
}

function lowerCased(headers: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const lower = Object.create(null) as Record<string, string>
  for (const [name, value] of headers) lower[name.toLowerCase()] = value
  return lower
}

type OtlpExporterClass = new (options?: OtlpOptions) => OtlpExporter

function exporterOf(signal: Signal, protocol: Protocol): OtlpExporterClass {
  return class extends OtlpExporter {
    constructor(options?: OtlpOptions) {
      super(signal, protocol, options)
    }
  }
}

export const ProtobufTraceExporter: OtlpExporterClass = exporterOf('traces', 'http/protobuf')
export const JsonTraceExporter: OtlpExporterClass = exporterOf('traces', 'http/json')
export const GrpcTraceExporter: OtlpExporterClass = exporterOf('traces', 'grpc')
export const ProtobufLogExporter: OtlpExporterClass = exporterOf('logs', 'http/protobuf')
export const JsonLogExporter: OtlpExporterClass = exporterOf('logs', 'http/json')
export const GrpcLogExporter: OtlpExporterClass = exporterOf('logs', 'grpc')
export const ProtobufMetricExporter: OtlpExporterClass = exporterOf('metrics', 'http/protobuf')
export const JsonMetricExporter: OtlpExporterClass = exporterOf('metrics', 'http/json')
export const GrpcMetricExporter: OtlpExporterClass = exporterOf('metrics', 'grpc')

/** As exporter-metrics-otlp-http has it, with our names. */
export const AggregationTemporalityPreference: Readonly<Record<string, MetricsConfig['temporality']>> = {
  DELTA: 'delta',
  CUMULATIVE: 'cumulative',
  LOWMEMORY: 'lowmemory',
}
