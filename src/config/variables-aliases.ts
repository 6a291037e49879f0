/** Other names of official variables, each used only when the official one is unset (§7). Those of a single resource attribute are with the resource. */
// oxfmt-ignore
export const ALIAS_VARIABLES = {
  OTEL_EXPERIMENTAL_CONFIG_FILE: { type: 'file', origin: 'specification', doc: 'Deprecated name of `OTEL_CONFIG_FILE`' },
  OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: { type: 'integer', origin: 'javascript', doc: 'Older name of `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`' },
  OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: { type: 'integer', origin: 'javascript', doc: 'Older name of `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`' },
  TELEMETRY_ENABLED: { type: 'boolean', origin: 'alias', doc: '`OTEL_SDK_DISABLED`, the other way round; `true` also means `OTEL_TRACE_SAMPLE=0.02` and `TELEMETRY_BACKEND=otel`' },
  TELEMETRY_BACKEND: { type: 'choice', values: ['otel', 'prom', 'hybrid', 'noop'], origin: 'alias', doc: '`OTEL_*_EXPORTER`: `otel` traces and logs by OTLP, `prom` metrics for Prometheus, `hybrid` both, `noop` nothing' },
  OTEL_ENABLED: { type: 'boolean', origin: 'alias', doc: '`OTEL_SDK_DISABLED`, the other way round' },
  OTEL_EXPORTER: { type: 'list', values: ['otlp', 'console', 'none'], origin: 'alias', doc: '`OTEL_TRACES_EXPORTER`; unless it is `otlp`, metrics and logs are sent only where an endpoint or exporter is set for them' },
  OTEL_ENDPOINT: { type: 'url', origin: 'alias', doc: '`OTEL_EXPORTER_OTLP_ENDPOINT`, with grpc on port 4317; ending in `/v1/traces`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`' },
  OTEL_TRACE_SAMPLE: { type: 'ratio', origin: 'alias', doc: '`OTEL_TRACES_SAMPLER=parentbased_traceidratio` with this ratio; errors and slow traces are kept besides' },
  PROM_EXPORT_PORT: { type: 'integer', min: 1, max: 65535, origin: 'alias', doc: '`OTEL_EXPORTER_PROMETHEUS_PORT`' },
  OTEL_DEFER_SETUP: { type: 'boolean', origin: 'alias', doc: '`_OTEL_DEFER_SETUP`' },
} as const
