/** What is instrumented, and how. */
// oxfmt-ignore
export const INSTRUMENTATION_VARIABLES = {
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: { type: 'list', origin: 'javascript', doc: 'Only these instrumentations (`http,pg`), `none` for none; unset: all but the noisy ones' },
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: { type: 'list', origin: 'javascript', doc: 'Not these instrumentations' },
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: { type: 'boolean', default: false, origin: 'javascript', doc: 'Prompts and answers in the telemetry of `openai`, which reads it itself' },
  OTEL_SEMCONV_STABILITY_OPT_IN: { type: 'list', origin: 'javascript', doc: 'Without effect: the names are the stable ones, `OTEL_NODE_LEGACY_ATTRIBUTES` adds the old ones' },
  OTEL_TRACING_EXCLUDED_URL_PATHS: { type: 'list', origin: 'own', doc: 'Requests that make no telemetry: path segments (`health/live`), `/regex/`, `@health` for the usual health checks' },
  OTEL_NODE_SESSION_ID_HEADER: { type: 'text', default: 'x-session-id', origin: 'own', doc: 'Request header that is copied to `session.id`; `none`: no header' },
  OTEL_NODE_CAPTURE_REQUEST_HEADERS: { type: 'list', origin: 'own', doc: 'Request headers that become attributes of the server span' },
  OTEL_NODE_CAPTURE_RESPONSE_HEADERS: { type: 'list', origin: 'own', doc: 'Response headers that become attributes of the server span' },
  OTEL_NODE_HTTP_SERVER: { type: 'choice', values: ['lean', 'upstream'], default: 'lean', origin: 'own', doc: 'Which instrumentation serves incoming requests' },
  OTEL_NODE_SPAN_LAYERS: { type: 'boolean', default: false, origin: 'own', doc: 'A span for each layer of express, koa and router' },
  OTEL_NODE_SQL_COMMENTER: { type: 'boolean', default: true, origin: 'own', doc: 'Trace context as a comment on plain-text queries of pg and mysql2' },
} as const
