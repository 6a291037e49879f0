import { describe, expect, test } from 'vitest'
import { didYouMean } from '../../src/did-you-mean.ts'
import { read } from './read-lines.ts'

describe('names that look like ours and are not known', () => {
  test.each([
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
    ['OTEL_SERVICE_NMAE', 'OTEL_SERVICE_NAME'],
    ['otel_service_name', 'OTEL_SERVICE_NAME'],
    ['OTEL_TRACE_EXPORTER', 'OTEL_TRACES_EXPORTER'],
    ['OTEL_METRIC_EXPORTER', 'OTEL_METRICS_EXPORTER'],
    ['OTEL_LOG_EXPORTER', 'OTEL_LOGS_EXPORTER'],
    ['OTEL_TRACE_SAMPLER', 'OTEL_TRACES_SAMPLER'],
    ['OTEL_TRACES_SAMPLER_ARGS', 'OTEL_TRACES_SAMPLER_ARG'],
    ['OTEL_TRACESAMPLE', 'OTEL_TRACE_SAMPLE'],
    ['OTEL_EXPORTER_OTLP_ENDPIONT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_EXPORTER_OTLP_TRACE_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    ['OTEL_EXPORTER_OTPL_LOGS_HEADER', 'OTEL_EXPORTER_OTLP_LOGS_HEADERS'],
    ['OTEL_RESOURCE_ATTRIBUTE', 'OTEL_RESOURCE_ATTRIBUTES'],
    ['OTEL_SDK_DISABLE', 'OTEL_SDK_DISABLED'],
    ['OTEL_DISABLED', undefined],
    ['OTEL_LOGLEVEL', 'OTEL_LOG_LEVEL'],
    ['OTEL_PROPAGATOR', 'OTEL_PROPAGATORS'],
    ['OTEL_NODE_INSTRUMENTATIONS_DISABLED', undefined],
    ['OTEL_NODE_DISABLED_INSTRUMENTATION', 'OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
    ['OTEL_NODE_RESOURCE_DETECTOR', 'OTEL_NODE_RESOURCE_DETECTORS'],
    ['_OTEL_DEFERSETUP', '_OTEL_DEFER_SETUP'],
    ['_OTEL_SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    ['_OTEL_ENABLE_CONTAINER_DETECTOR', undefined],
    ['TELEMETRY_ENABLE', 'TELEMETRY_ENABLED'],
    ['TELEMETRY_BACKENDS', 'TELEMETRY_BACKEND'],
    ['OTEL_EXPORTER_JAEGER_ENDPOINT', undefined],
    ['OTEL_FOO', undefined],
    ['OTEL_', undefined],
  ])('%s: did you mean %s?', (name, meant) => {
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
    expect(read({ [name]: 'a secret' }).lines).toEqual([`${name} is not a known variable${hint}; it is ignored.`])
  })

  test("other software's TELEMETRY_ names are a note", () => {
    expect(read({ TELEMETRY_COLLECTOR_KEY: 'a secret' }).lines).toEqual([
      'info: TELEMETRY_COLLECTOR_KEY is not a known variable; it is ignored.',
    ])
  })

  test('an empty one is unset', () => {
    expect(read({ OTEL_SERVICENAME: ' ' }).lines).toEqual([])
  })
})

test.each([
  'OTEL_PYTHON_LOG_CORRELATION',
  'OTEL_JAVAAGENT_ENABLED',
  'OTEL_JAVA_GLOBAL_AUTOCONFIGURE_ENABLED',
  'OTEL_DOTNET_AUTO_HOME',
  'OTEL_GO_AUTO_TARGET_EXE',
  'OTEL_PHP_AUTOLOAD_ENABLED',
  'OTEL_RUBY_INSTRUMENTATION_REDIS_ENABLED',
  'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS',
  'OTEL_RESOURCE_ATTRIBUTES_NODE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES_POD_NAME',
  'OTEL_RESOURCE_ATTRIBUTES_POD_UID',
  'OTEL_POD_IP',
  'OTEL_NODE_IP',
  'OTEL_COLLECTOR_SERVICE_HOST',
  'OTEL_COLLECTOR_SERVICE_PORT',
  'OTEL_COLLECTOR_SERVICE_PORT_OTLP_GRPC',
  'OTEL_COLLECTOR_PORT_4317_TCP',
  'OTEL_COLLECTOR_PORT_4317_TCP_ADDR',
  'OTEL_COLLECTOR_PORT_4317_UDP_PROTO',
  'OTEL_SERVICE_HOST',
  'TELEMETRY_SERVICE_PORT',
  'KUBERNETES_PORT',
  'MY_OTEL_SERVICENAME',
  'HOTEL_NAME',
  'OTELCOL_CONFIG',
])('%s belongs to somebody else', (name) => {
  expect(read({ [name]: 'x' }).lines).toEqual([])
})

test('the address of a Kubernetes service is told by its value', () => {
  expect(read({ OTEL_COLLECTOR_PORT: 'tcp://10.0.0.1:4317' }).lines).toEqual([])
  expect(read({ OTEL_COLLECTOR_PORT: '4317' }).lines).toHaveLength(1)
})

describe('nearness', () => {
  test.each([
    ['abcdefgh', 'abcdefgh', true],
    ['abcdefgh', 'abcdefghi', true],
    ['abcdefgh', 'abdcefgh', true],
    ['abcdefgh', 'abdcefhg', true],
    ['abcdefgh', 'abdcefhgx', false],
    ['abcdefghijkl', 'xbcdexghixkl', true],
    ['abcdefghijkl', 'xbcdexghixkx', false],
    ['abcd', 'abce', true],
    ['abcd', 'abef', false],
    ['abc', 'abd', false],
    ['abc', 'a_b-c', true],
    ['', '', true],
  ])('%s and %s: %s', (word, candidate, isNear) => {
    expect(didYouMean(word, [candidate])).toBe(isNear ? candidate : undefined)
  })

  test('the nearest wins, of two the first', () => {
    expect(didYouMean('abcdefgh', ['abcdexxh', 'abcdefgx', 'abcdefgy'])).toBe('abcdefgx')
  })

  test('a name of 100,000 letters takes no time', () => {
    expect(didYouMean('x'.repeat(100_000), ['OTEL_SERVICE_NAME'])).toBe(undefined)
  })
})
