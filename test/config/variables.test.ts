import { expect, test } from 'vitest'
import { DETECTORS, PROPAGATORS } from '../../src/config/names.ts'
import { allVariables, findVariable, NEIGHBOURS, OPTION_PREFIX } from '../../src/config/variables.ts'

const VARIABLES = allVariables()
const names: readonly string[] = [...VARIABLES.keys()]

const SPECIFICATION = [
  ...'OTEL_SDK_DISABLED OTEL_ENTITIES OTEL_RESOURCE_ATTRIBUTES OTEL_SERVICE_NAME OTEL_LOG_LEVEL OTEL_PROPAGATORS'.split(
    ' ',
  ),
  ...'OTEL_TRACES_SAMPLER OTEL_TRACES_SAMPLER_ARG'.split(' '),
  ...['BSP', 'BLRP'].flatMap((kind) =>
    ['SCHEDULE_DELAY', 'EXPORT_TIMEOUT', 'MAX_QUEUE_SIZE', 'MAX_EXPORT_BATCH_SIZE'].map(
      (option) => `OTEL_${kind}_${option}`,
    ),
  ),
  ...['', 'SPAN_', 'LOGRECORD_'].flatMap((kind) => [
    `OTEL_${kind}ATTRIBUTE_VALUE_LENGTH_LIMIT`,
    `OTEL_${kind}ATTRIBUTE_COUNT_LIMIT`,
  ]),
  ...'OTEL_SPAN_EVENT_COUNT_LIMIT OTEL_SPAN_LINK_COUNT_LIMIT'.split(' '),
  ...'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'.split(' '),
  ...['', 'TRACES_', 'METRICS_', 'LOGS_'].flatMap((signal) =>
    'ENDPOINT PROTOCOL HEADERS COMPRESSION TIMEOUT CERTIFICATE CLIENT_KEY CLIENT_CERTIFICATE INSECURE'
      .split(' ')
      .map((option) => `OTEL_EXPORTER_OTLP_${signal}${option}`),
  ),
  'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
  ...'OTEL_EXPORTER_ZIPKIN_ENDPOINT OTEL_EXPORTER_ZIPKIN_TIMEOUT'.split(' '),
  ...'OTEL_EXPORTER_PROMETHEUS_HOST OTEL_EXPORTER_PROMETHEUS_PORT'.split(' '),
  ...'OTEL_TRACES_EXPORTER OTEL_METRICS_EXPORTER OTEL_LOGS_EXPORTER OTEL_METRICS_EXEMPLAR_FILTER'.split(' '),
  ...'OTEL_METRIC_EXPORT_INTERVAL OTEL_METRIC_EXPORT_TIMEOUT OTEL_CONFIG_FILE OTEL_EXPERIMENTAL_CONFIG_FILE'.split(' '),
]

const JAVASCRIPT = [
  ...'OTEL_NODE_RESOURCE_DETECTORS OTEL_NODE_ENABLED_INSTRUMENTATIONS OTEL_NODE_DISABLED_INSTRUMENTATIONS'.split(' '),
  ...'OTEL_NODE_EXPERIMENTAL_SDK_METRICS OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'.split(' '),
  ...'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'.split(' '),
  'OTEL_SEMCONV_STABILITY_OPT_IN',
]

const ALIASES = [
  ...'TELEMETRY_ENABLED TELEMETRY_BACKEND OTEL_ENABLED OTEL_EXPORTER OTEL_ENDPOINT OTEL_TRACE_SAMPLE'.split(' '),
  ...'OTEL_SERVICE_VERSION RELEASE DEPLOYMENT_ENVIRONMENT ENVIRONMENT ENV NODE_ENV PROM_EXPORT_PORT OTEL_DEFER_SETUP'.split(
    ' ',
  ),
]

const OWN = [
  ...'_OTEL_DEFER_SETUP _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR OTEL_TRACING_EXCLUDED_URL_PATHS'.split(' '),
  ...'OTEL_NODE_SESSION_ID_HEADER OTEL_NODE_SQL_COMMENTER OTEL_NODE_KEEP_ERRORS OTEL_NODE_KEEP_SLOW_MS'.split(' '),
  ...'OTEL_NODE_LOG_SPAN_EVENTS OTEL_NODE_LOG_BAGGAGE OTEL_NODE_EVENT_NAME_ATTRIBUTE OTEL_NODE_SPAN_TYPES'.split(' '),
  ...'OTEL_NODE_LEGACY_ATTRIBUTES OTEL_NODE_EXIT_TIMEOUT OTEL_NODE_STRICT'.split(' '),
  ...'OTEL_NODE_CAPTURE_REQUEST_HEADERS OTEL_NODE_CAPTURE_RESPONSE_HEADERS OTEL_NODE_LOG_KEYS'.split(' '),
  ...'OTEL_NODE_LOG_PARENT_ID OTEL_NODE_LOG_CORRELATION OTEL_NODE_SPAN_LAYERS OTEL_NODE_HTTP_SERVER'.split(' '),
  ...'OTEL_NODE_PROPAGATE_TO_CHILDREN OTEL_NODE_MAX_MEMORY OTEL_NODE_EVENT_CATALOGUE OTEL_NODE_EVENT_ALLOWLIST'.split(
    ' ',
  ),
  ...'OTEL_NODE_REDACT_KEYS HTTP_PROXY HTTPS_PROXY NO_PROXY'.split(' '),
]

function namesOf(origin: string): readonly string[] {
  return names.filter((name) => findVariable(name)?.variable.origin === origin).toSorted()
}

test('every variable of the specification is in the table, and no other as one of it', () => {
  expect(namesOf('specification')).toEqual(SPECIFICATION.toSorted())
})

test('every variable of OpenTelemetry JS is in the table', () => {
  expect(namesOf('javascript')).toEqual(JAVASCRIPT.toSorted())
})

test('§6.4 every alias is in the table', () => {
  expect(namesOf('alias')).toEqual(ALIASES.toSorted())
})

test('every own variable is in the table', () => {
  expect(namesOf('own')).toEqual(OWN.toSorted())
})

test('the names that do not begin like ours are listed', () => {
  expect(names.filter((name) => !/^(?:_?OTEL|TELEMETRY)_/.test(name)).toSorted()).toEqual([...NEIGHBOURS].toSorted())
})

test('no name can be taken for an option of an instrumentation', () => {
  expect(names.filter((name) => name.startsWith(OPTION_PREFIX))).toEqual([])
})

test('names that every object has are not in the table', () => {
  expect(['constructor', '__proto__', 'toString', 'OTEL_EXPORTER_OTLP_constructor'].map(findVariable)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('only headers and proxies are secret as a whole', () => {
  const secret = names.filter((name) => findVariable(name)?.variable.secret)
  expect(secret).toEqual([
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
    'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
    'OTEL_EXPORTER_OTLP_LOGS_HEADERS',
  ])
})

test('the values in the table are those that the other stages build', () => {
  expect(findVariable('OTEL_PROPAGATORS')?.variable.values).toEqual([...PROPAGATORS, 'none'])
  expect(findVariable('OTEL_NODE_RESOURCE_DETECTORS')?.variable.values).toEqual([...DETECTORS, 'all', 'none'])
})

test.each([...VARIABLES])('%s is documented in one line without a full stop', (_name, { doc }) => {
  expect(doc).toMatch(/^[^\n|]{10,150}[^\n.|]$/)
})
