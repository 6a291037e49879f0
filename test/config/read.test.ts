import { describe, expect, test } from 'vitest'
import type { Config, Env } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import { allVariables } from '../../src/config/variables.ts'
import { read } from './read-lines.ts'

const target = (signal: string): object => ({
  protocol: 'http/protobuf',
  url: `http://localhost:4318/v1/${signal}`,
  headers: {},
  compression: 'none',
  timeoutMs: 10_000,
  insecure: false,
})

const DEFAULT_CONFIG = {
  configFile: undefined,
  logLevel: 'warn',
  strict: false,
  deferSetup: false,
  exitTimeoutMs: 2000,
  maxMemoryBytes: 64 * 1024 * 1024,
  propagateToChildren: false,
  sdkMetrics: false,
  propagators: ['tracecontext', 'baggage'],
  resource: {
    serviceName: undefined,
    serviceVersion: undefined,
    environment: undefined,
    attributes: {},
    detectors: ['host', 'os', 'process', 'serviceinstance', 'env'],
  },
  traces: {
    exporters: [{ kind: 'otlp', target: target('traces') }],
    sampler: { kind: 'parentbased', root: { kind: 'always_on' } },
    keep: undefined,
    limits: {
      attributeValueLengthLimit: Infinity,
      attributeCountLimit: 128,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    },
    batch: { scheduleDelayMs: 5000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 },
    spanTypes: false,
    legacyAttributes: false,
  },
  metrics: {
    exporters: [{ kind: 'otlp', target: target('metrics') }],
    intervalMs: 60_000,
    timeoutMs: 30_000,
    temporality: 'cumulative',
    histogram: 'explicit_bucket_histogram',
    exemplarFilter: 'trace_based',
  },
  logs: {
    exporters: [{ kind: 'otlp', target: target('logs') }],
    limits: { attributeValueLengthLimit: Infinity, attributeCountLimit: 128 },
    batch: { scheduleDelayMs: 1000, exportTimeoutMs: 30_000, maxQueueSize: undefined, maxExportBatchSize: 512 },
    spanEvents: true,
    baggage: true,
    eventNameAttribute: 'event.name',
    correlation: true,
    parentId: false,
    keys: { traceId: 'trace_id', spanId: 'span_id', traceFlags: 'trace_flags', parentSpanId: 'parent_span_id' },
    eventCatalogue: undefined,
    eventAllowlist: undefined,
    redactedKeys: [],
  },
  instrumentations: {
    enabled: undefined,
    disabled: [],
    options: {},
    excludedUrlPaths: [],
    sessionIdHeader: 'x-session-id',
    sqlCommenter: true,
    captureRequestHeaders: [],
    captureResponseHeaders: [],
    spanLayers: false,
    httpServer: 'lean',
  },
  proxy: { http: undefined, https: undefined, no: undefined },
} satisfies Config | object

describe('the defaults', () => {
  test('of an empty environment', () => {
    expect(read({})).toEqual({ config: DEFAULT_CONFIG, lines: [] })
  })

  test('F-09 of an environment in which every variable is empty', () => {
    const env = Object.fromEntries(
      [...allVariables().keys()].map((name, index) => [name, index % 2 === 0 ? '' : ' \t']),
    )
    expect(read(env)).toEqual({ config: DEFAULT_CONFIG, lines: [] })
  })

  test('are the same when each topic is read, as it is once an alias is set', () => {
    expect(read({ OTEL_DEFER_SETUP: 'false' }).config).toEqual(DEFAULT_CONFIG)
  })

  test('are what the table says, set by hand', () => {
    const given = [...allVariables()].filter(
      ([name, row]) => row.default !== undefined && row.default !== 'no limit' && !name.endsWith('_ENDPOINT'),
    )
    const env: Env = Object.fromEntries(given.map(([name, row]) => [name, String(row.default)]))
    // With its default the argument of a sampler has no effect, which is said.
    expect(read({ ...env, OTEL_TRACES_SAMPLER_ARG: undefined })).toEqual({ config: DEFAULT_CONFIG, lines: [] })
  })
})

test('the result is frozen through and through, also where it is a default', () => {
  const open: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    if (!Object.isFrozen(value)) open.push(path)
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
  }
  visit(readConfig({}), 'empty')
  visit(
    readConfig({
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b',
      OTEL_RESOURCE_ATTRIBUTES: 'a=b',
      OTEL_NODE_INSTRUMENTATION_PG_X: '1',
      OTEL_SERVICENAME: 'x',
    }),
    'set',
  )
  expect(open).toEqual([])
})

test('the environment is left as it is, and read to the same result each time', () => {
  const env = Object.freeze({
    TELEMETRY_ENABLED: 'true',
    OTEL_ENDPOINT: 'http://tempo:4317',
    OTEL_EXPORTER: 'console',
    OTEL_TRACE_SAMPLE: '2',
    OTEL_SERVICENAME: 'x',
  })
  expect(readConfig(env)).toEqual(readConfig(env))
})

test('the problems of the switch come along, once', () => {
  expect(read({ OTEL_SDK_DISABLED: '1', TELEMETRY_BACKEND: 'kafka', TELEMETRY_ENABLED: 'true' }).lines).toEqual([
    'OTEL_SDK_DISABLED="1" is not true or false; it is ignored.',
    'TELEMETRY_BACKEND="kafka" is not one of otel, prom, hybrid, noop; telemetry is off.',
    'info: TELEMETRY_ENABLED="true" is an alias of OTEL_SDK_DISABLED; telemetry is off.',
  ])
})

test('the proxy variables are taken as they are, those in lower case first', () => {
  expect(read({ HTTP_PROXY: 'http://a', HTTPS_PROXY: 'http://b', NO_PROXY: ' c,.d ' }).config.proxy).toEqual({
    http: 'http://a',
    https: 'http://b',
    no: 'c,.d',
  })
  const both = { HTTP_PROXY: 'http://a', http_proxy: 'http://x', https_proxy: ' http://y ', no_proxy: '*' }
  expect(read(both).config.proxy).toEqual({ http: 'http://x', https: 'http://y', no: '*' })
})

test('the other variables of one value', () => {
  const { config, lines } = read({
    OTEL_LOG_LEVEL: 'DEBUG',
    OTEL_NODE_STRICT: '1',
    _OTEL_DEFER_SETUP: 'yes',
    OTEL_NODE_PROPAGATE_TO_CHILDREN: 'on',
    OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'True',
    OTEL_NODE_SPAN_TYPES: 'true',
    OTEL_NODE_LEGACY_ATTRIBUTES: 'true',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta',
    OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'BASE2_EXPONENTIAL_BUCKET_HISTOGRAM',
    OTEL_METRICS_EXEMPLAR_FILTER: 'Always_Off',
    OTEL_SEMCONV_STABILITY_OPT_IN: 'http/dup',
  })
  expect(config).toMatchObject({
    logLevel: 'debug',
    strict: true,
    deferSetup: true,
    propagateToChildren: true,
    sdkMetrics: true,
    traces: { spanTypes: true, legacyAttributes: true },
    metrics: { temporality: 'delta', histogram: 'base2_exponential_bucket_histogram', exemplarFilter: 'always_off' },
  })
  expect(lines).toEqual([
    'info: OTEL_SEMCONV_STABILITY_OPT_IN="http/dup" has no effect, since attributes have their stable names; it is ignored.',
  ])
})

test('a filter of exemplars, which nobody makes, is noted', () => {
  expect(read({ OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' }).lines).toEqual([
    'info: OTEL_METRICS_EXEMPLAR_FILTER="always_on" has no effect, since the SDK for Node makes no exemplars; it is ignored.',
  ])
})

test('wrong values of one: a line each, and the default', () => {
  const { config, lines } = read({
    OTEL_LOG_LEVEL: 'trace',
    OTEL_NODE_STRICT: 'strictly',
    OTEL_NODE_EXPERIMENTAL_SDK_METRICS: '1',
    OTEL_NODE_HTTP_SERVER: 'fast',
    OTEL_NODE_SQL_COMMENTER: 'never',
    OTEL_NODE_LOG_CORRELATION: '2',
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'yes',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'low_memory',
    OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'exponential',
    OTEL_METRICS_EXEMPLAR_FILTER: 'with_sampled_trace',
  })
  expect(config).toEqual(DEFAULT_CONFIG)
  expect(lines).toEqual([
    'OTEL_LOG_LEVEL="trace" is not one of none, error, warn, info, debug, verbose, all; using warn.',
    'OTEL_NODE_STRICT="strictly" is not true or false; using false.',
    'OTEL_NODE_EXPERIMENTAL_SDK_METRICS="1" is not true or false; using false.',
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE="low_memory" is not one of cumulative, delta, lowmemory; using cumulative.',
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION="exponential" is not one of explicit_bucket_histogram, base2_exponential_bucket_histogram; using explicit_bucket_histogram.',
    'OTEL_METRICS_EXEMPLAR_FILTER="with_sampled_trace" is not one of always_on, always_off, trace_based; using trace_based.',
    'OTEL_NODE_LOG_CORRELATION="2" is not true or false; using true.',
    'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT="yes" is not true or false; using false.',
    'OTEL_NODE_SQL_COMMENTER="never" is not true or false; using true.',
    'OTEL_NODE_HTTP_SERVER="fast" is not one of lean, upstream; using lean.',
  ])
})

describe('with a configuration file', () => {
  test('what the file overrules is not judged, and one note says what that is', () => {
    const { config, lines } = read({
      OTEL_CONFIG_FILE: ' ./otel.yaml ',
      OTEL_TRACES_SAMPLER: 'x',
      OTEL_TRACES_SAMPLER_ARG: '2',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'nowhere',
      OTEL_ENDPOINT: 'nowhere',
      NODE_ENV: 'test',
    })
    expect(config.configFile).toBe('./otel.yaml')
    expect(lines).toEqual([
      'info: OTEL_CONFIG_FILE overrules OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, OTEL_ENDPOINT, NODE_ENV; they count where the file names them.',
    ])
  })

  test('own variables, the switch and unknown names are judged as ever', () => {
    expect(
      read({
        OTEL_EXPERIMENTAL_CONFIG_FILE: 'otel.yaml',
        OTEL_NODE_STRICT: 'x',
        OTEL_ENABLED: 'x',
        OTEL_LOG_LEVEL: 'x',
        OTEL_SERVICENAME: 'x',
      }).lines,
    ).toEqual([
      'OTEL_ENABLED="x" is not true or false; it is ignored.',
      'info: OTEL_EXPERIMENTAL_CONFIG_FILE="otel.yaml" is the deprecated name of OTEL_CONFIG_FILE; it is used.',
      'OTEL_LOG_LEVEL="x" is not one of none, error, warn, info, debug, verbose, all; using warn.',
      'OTEL_NODE_STRICT="x" is not true or false; using false.',
      'OTEL_SERVICENAME is not a known variable (did you mean OTEL_SERVICE_NAME?); it is ignored.',
    ])
  })
})

describe('whatever the environment holds', () => {
  const TEXTS = [
    '',
    ' ',
    'true',
    '0',
    '-1',
    '99999999999999999999',
    '1e400',
    'none',
    'none,none',
    ',,,',
    '=',
    '%',
    '%E0%A4%A',
    'a=b=c',
    '__proto__',
    '__proto__=1,constructor=2',
    'http://',
    'http://[',
    'http://\u0000',
    'https://x:y@z:1/?#',
    'unix:',
    '{}[]@;',
    'x{a=b}[c=d]@e;x{a=b}',
    '/[/',
    '/(/,\\',
    '\ud800',
    '\u202e',
    '😀'.repeat(50),
    'x'.repeat(5000),
    'otlp/stdout,kafka',
    'grpc',
    'xray',
    'prom',
  ]

  /** Numbers that look random and are the same in each run (a linear congruential generator). */
  function createRandom(seed: number): (below: number) => number {
    let state = seed
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % below
    }
  }

  const names = [
    ...allVariables().keys(),
    'OTEL_NODE_INSTRUMENTATION_PG_X',
    'OTEL_NODE_INSTRUMENTATION_',
    'OTEL_SERVICENAME',
    'OTEL___proto__',
    '__proto__',
    'http_proxy',
  ]

  test.each(Array.from({ length: 20 }, (_, index) => index))(
    'nothing is thrown, and each problem is a line (%i)',
    (seed) => {
      const random = createRandom(seed)
      for (let round = 0; round < 100; round++) {
        const env: Record<string, string> = Object.create(null) as Record<string, string>
        const count = random(12)
        for (let index = 0; index < count; index++) {
          const name = names[random(names.length)] ?? ''
          env[name] = TEXTS[random(TEXTS.length)] ?? ''
        }
        const { lines } = read(env, { instrumentations: ['pg', 'http'], isReadable: () => random(2) === 0 })
        for (const line of lines) expect(line).toMatch(/^(?:info: )?[^\n]{1,1500}\.$/)
      }
    },
  )
})
