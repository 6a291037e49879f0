/** Which traces are recorded, and with what. */
// oxfmt-ignore
export const SAMPLING_VARIABLES = {
  OTEL_TRACES_SAMPLER: { type: 'choice', values: ['always_on', 'always_off', 'traceidratio', 'parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'], default: 'parentbased_always_on', origin: 'specification', doc: 'Which traces are recorded' },
  OTEL_TRACES_SAMPLER_ARG: { type: 'ratio', default: 1, origin: 'specification', doc: 'Ratio of the `traceidratio` samplers' },
  OTEL_NODE_KEEP_ERRORS: { type: 'boolean', default: false, origin: 'own', doc: 'Local traces with an error are kept whatever the sampling ratio says; `true` with `OTEL_TRACE_SAMPLE`' },
  OTEL_NODE_KEEP_SLOW_MS: { type: 'duration', origin: 'own', doc: 'Local traces that last longer are kept whatever the sampling ratio says, 0: none; 2000 with `OTEL_TRACE_SAMPLE`' },
  OTEL_NODE_SPAN_TYPES: { type: 'boolean', default: false, origin: 'own', doc: '`span.type` and `span.subtype` on each span' },
  OTEL_NODE_LEGACY_ATTRIBUTES: { type: 'boolean', default: false, origin: 'own', doc: 'The attribute names from before the stable ones, beside them' },
} as const

/** How much a span or a log record may hold. */
// oxfmt-ignore
export const LIMIT_VARIABLES = {
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: { type: 'integer', default: 'no limit', origin: 'specification', doc: 'Longest attribute value of a span or a log record, in characters' },
  OTEL_ATTRIBUTE_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most attributes of a span or a log record' },
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: { type: 'integer', default: 'no limit', origin: 'specification', doc: 'Longest attribute value of a span; over the general one' },
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most attributes of a span; over the general one' },
  OTEL_SPAN_EVENT_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most events of a span' },
  OTEL_SPAN_LINK_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most links of a span' },
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most attributes of a span event' },
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most attributes of a span link' },
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: { type: 'integer', default: 'no limit', origin: 'specification', doc: 'Longest attribute value of a log record; over the general one' },
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: { type: 'integer', default: 128, origin: 'specification', doc: 'Most attributes of a log record; over the general one' },
} as const

/** When and how many at once. */
// oxfmt-ignore
export const BATCH_VARIABLES = {
  OTEL_BSP_SCHEDULE_DELAY: { type: 'duration', default: 5000, origin: 'specification', doc: 'Time between two exports of spans' },
  OTEL_BSP_EXPORT_TIMEOUT: { type: 'timeout', default: 30000, origin: 'specification', doc: 'Longest time for one export of spans' },
  OTEL_BSP_MAX_QUEUE_SIZE: { type: 'integer', min: 1, origin: 'specification', doc: 'Spans that may wait; unset: as many as `OTEL_NODE_MAX_MEMORY` holds' },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { type: 'integer', min: 1, default: 512, origin: 'specification', doc: 'Spans in one export, at most the queue size' },
  OTEL_BLRP_SCHEDULE_DELAY: { type: 'duration', default: 1000, origin: 'specification', doc: 'Time between two exports of log records' },
  OTEL_BLRP_EXPORT_TIMEOUT: { type: 'timeout', default: 30000, origin: 'specification', doc: 'Longest time for one export of log records' },
  OTEL_BLRP_MAX_QUEUE_SIZE: { type: 'integer', min: 1, origin: 'specification', doc: 'Log records that may wait; unset: as many as `OTEL_NODE_MAX_MEMORY` holds' },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { type: 'integer', min: 1, default: 512, origin: 'specification', doc: 'Log records in one export, at most the queue size' },
} as const

/** Metrics, but for their exporters. */
// oxfmt-ignore
export const METRIC_VARIABLES = {
  OTEL_METRIC_EXPORT_INTERVAL: { type: 'duration', min: 1, default: 60000, origin: 'specification', doc: 'Time between two exports of metrics' },
  OTEL_METRIC_EXPORT_TIMEOUT: { type: 'timeout', default: 30000, origin: 'specification', doc: 'Longest time for one export of metrics, at most the interval' },
  OTEL_METRICS_EXEMPLAR_FILTER: { type: 'choice', values: ['always_on', 'always_off', 'trace_based'], default: 'trace_based', origin: 'specification', doc: 'Which measurements may become exemplars; none do, since the SDK for Node makes none yet' },
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: { type: 'choice', values: ['cumulative', 'delta', 'lowmemory'], default: 'cumulative', origin: 'specification', doc: 'Whether sums are since the start or since the last export' },
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: { type: 'choice', values: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'], default: 'explicit_bucket_histogram', origin: 'specification', doc: 'Kind of histograms' },
} as const

/** Log records, and the application's own log lines. */
// oxfmt-ignore
export const LOG_VARIABLES = {
  OTEL_NODE_LOG_CORRELATION: { type: 'boolean', default: true, origin: 'own', doc: 'Trace ids in the application\'s own log lines' },
  OTEL_NODE_LOG_KEYS: { type: 'pairs', origin: 'own', doc: 'Their names: `trace_id=traceId,span_id=spanId,trace_flags=flags,parent_span_id=parentId`' },
  OTEL_NODE_LOG_PARENT_ID: { type: 'boolean', default: false, origin: 'own', doc: 'The parent span\'s id among them' },
  OTEL_NODE_LOG_SPAN_EVENTS: { type: 'boolean', default: true, origin: 'own', doc: 'A named event is also a span event of the active span' },
  OTEL_NODE_LOG_BAGGAGE: { type: 'list', default: true, origin: 'own', doc: 'Baggage entries become log attributes: `true`, `false`, or the names of the ones that do' },
  OTEL_NODE_EVENT_NAME_ATTRIBUTE: { type: 'text', default: 'event.name', origin: 'own', doc: 'Attribute that repeats the name of an event; `none`: no attribute' },
  OTEL_NODE_EVENT_CATALOGUE: { type: 'file', origin: 'own', doc: 'Catalogue of events (JSON of `otel docgen events`): an event that is not in it is counted and reported once' },
  OTEL_NODE_EVENT_ALLOWLIST: { type: 'list', origin: 'own', doc: 'Names of the only events that are exported' },
  OTEL_NODE_REDACT_KEYS: { type: 'list', origin: 'own', doc: 'Words of the keys whose values are hidden in log records and spans; `@default`: password, token, authorization, cookie, email and their like' },
} as const
