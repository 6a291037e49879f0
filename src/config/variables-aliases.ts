/** Names of other systems, each used only when the official variable is unset (§7). */
export const ALIAS_VARIABLES = {
  TELEMETRY_ENABLED: {
    type: 'boolean',
    origin: 'alias',
    doc: '`OTEL_SDK_DISABLED`, the other way round; `true` also means `OTEL_TRACE_SAMPLE=0.02` and the backend `otel`',
  },
  TELEMETRY_BACKEND: {
    type: 'choice',
    values: ['otel', 'prom', 'hybrid', 'noop'],
    origin: 'alias',
    doc: '`OTEL_*_EXPORTER`: `otel` traces and logs by OTLP, `prom` metrics for Prometheus, `hybrid` both, `noop` nothing',
  },
  OTEL_ENABLED: { type: 'boolean', origin: 'alias', doc: '`OTEL_SDK_DISABLED`, the other way round' },
  OTEL_EXPORTER: {
    type: 'list',
    values: ['otlp', 'console', 'none'],
    origin: 'alias',
    doc: '`OTEL_TRACES_EXPORTER`; unless it is `otlp`, metrics and logs are sent only where an endpoint or exporter is set for them',
  },
  OTEL_ENDPOINT: {
    type: 'url',
    origin: 'alias',
    doc: '`OTEL_EXPORTER_OTLP_ENDPOINT`, with grpc on port 4317; ending in `/v1/traces`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`',
  },
  OTEL_TRACE_SAMPLE: {
    type: 'ratio',
    origin: 'alias',
    doc: '`OTEL_TRACES_SAMPLER=parentbased_traceidratio` with this ratio; errors and slow traces are kept besides',
  },
  OTEL_SERVICE_VERSION: { type: 'text', origin: 'alias', doc: '`service.version` in `OTEL_RESOURCE_ATTRIBUTES`' },
  RELEASE: { type: 'text', origin: 'alias', doc: 'The same, after `OTEL_SERVICE_VERSION`' },
  DEPLOYMENT_ENVIRONMENT: {
    type: 'text',
    origin: 'alias',
    doc: '`deployment.environment.name` in `OTEL_RESOURCE_ATTRIBUTES`',
  },
  ENVIRONMENT: { type: 'text', origin: 'alias', doc: 'The same, after `DEPLOYMENT_ENVIRONMENT`' },
  ENV: { type: 'text', origin: 'alias', doc: 'The same, after `ENVIRONMENT`' },
  NODE_ENV: { type: 'text', origin: 'alias', doc: 'The same, after `ENV`' },
  PROM_EXPORT_PORT: { type: 'integer', min: 1, max: 65535, origin: 'alias', doc: '`OTEL_EXPORTER_PROMETHEUS_PORT`' },
  OTEL_DEFER_SETUP: { type: 'boolean', origin: 'alias', doc: '`_OTEL_DEFER_SETUP`' },
} as const
