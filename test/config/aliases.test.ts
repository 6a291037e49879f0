import { describe, expect, test } from 'vitest'
import type { Env, Signal } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const SIGNALS: readonly Signal[] = ['traces', 'metrics', 'logs']

/** Where each signal goes: `otlp grpc http://…`. */
function ways(env: Env): readonly string[] {
  const { config } = read(env)
  return SIGNALS.map((signal) =>
    config[signal].exporters
      .map((exporter) =>
        exporter.kind === 'otlp' ? `${exporter.target.protocol} ${exporter.target.url}` : exporter.kind,
      )
      .join(' and '),
  )
}

const LOCAL = SIGNALS.map((signal) => `http/protobuf http://localhost:4318/v1/${signal}`)
const http = (base: string): readonly string[] => SIGNALS.map((signal) => `http/protobuf ${base}/v1/${signal}`)

describe('P-04 OTEL_ENDPOINT', () => {
  test.each<readonly [endpoint: string, expected: readonly string[]]>([
    ['http://tempo:4317', Array<string>(3).fill('grpc http://tempo:4317')],
    ['http://tempo:4317/', Array<string>(3).fill('grpc http://tempo:4317')],
    ['https://tempo:4317', Array<string>(3).fill('grpc https://tempo:4317')],
    ['tempo:4317', Array<string>(3).fill('grpc http://tempo:4317')],
    // The original takes this one for grpc.
    ['http://tempo:4318', http('http://tempo:4318')],
    ['http://tempo:4318/', http('http://tempo:4318')],
    ['tempo:4318', http('http://tempo:4318')],
    ['https://otlp.example.com', http('https://otlp.example.com')],
    ['http://tempo:9999/base/', http('http://tempo:9999/base')],
    ['http://tempo:4318/v1/traces', ['http/protobuf http://tempo:4318/v1/traces', '', '']],
    ['http://tempo:4318/v1/traces/', ['http/protobuf http://tempo:4318/v1/traces/', '', '']],
    ['https://tempo.example.com:4318/v1/traces', ['http/protobuf https://tempo.example.com:4318/v1/traces', '', '']],
  ])('%s', (endpoint, expected) => {
    expect(ways({ OTEL_ENDPOINT: endpoint })).toEqual(expected)
  })

  test('its use is one note, with the protocol that was chosen', () => {
    expect(read({ OTEL_ENDPOINT: 'http://tempo:4317' }).lines).toEqual([
      'info: OTEL_ENDPOINT="http://tempo:4317" is an alias of OTEL_EXPORTER_OTLP_ENDPOINT; it is used with the protocol grpc.',
    ])
    expect(read({ OTEL_ENDPOINT: 'http://tempo:4318/v1/traces' }).lines).toEqual([
      'info: OTEL_ENDPOINT="http://tempo:4318/v1/traces" is an alias of OTEL_EXPORTER_OTLP_TRACES_ENDPOINT; it is used with the protocol http/protobuf.',
    ])
  })

  test('an official protocol is followed', () => {
    const env = { OTEL_ENDPOINT: 'http://tempo:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }
    expect(ways(env)[0]).toBe('http/json http://tempo:4317/v1/traces')
    expect(ways({ OTEL_ENDPOINT: 'http://tempo:4317', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' })).toEqual([
      'grpc http://tempo:4317',
      'grpc http://tempo:4317',
      'http/json http://tempo:4317/v1/logs',
    ])
  })

  test('a complete URL of traces leaves the other signals to their own variables', () => {
    const env = {
      OTEL_ENDPOINT: 'http://tempo:4318/v1/traces',
      OTEL_METRICS_EXPORTER: 'console',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki/otlp/v1/logs',
    }
    expect(ways(env)).toEqual([
      'http/protobuf http://tempo:4318/v1/traces',
      'console',
      'http/protobuf http://loki/otlp/v1/logs',
    ])
  })

  test('the official endpoint wins', () => {
    const official = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
    const conflict =
      'differs from OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318"; OTEL_EXPORTER_OTLP_ENDPOINT is followed.'
    for (const endpoint of ['http://tempo:4317', 'http://tempo:4318/v1/traces']) {
      const env = { ...official, OTEL_ENDPOINT: endpoint }
      expect([ways(env), read(env).lines]).toEqual([
        http('http://collector:4318'),
        [`OTEL_ENDPOINT="${endpoint}" ${conflict}`],
      ])
    }
    for (const endpoint of ['http://collector:4318/', 'http://collector:4318/v1/traces']) {
      expect(read({ ...official, OTEL_ENDPOINT: endpoint }).lines).toEqual([])
    }
  })

  test('an official endpoint of traces wins over a complete URL', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/v1/traces',
      OTEL_ENDPOINT: 'http://b/v1/traces',
    }
    expect(ways(env)[0]).toBe('http/protobuf http://a/v1/traces')
    expect(read(env).lines).toEqual([
      'OTEL_ENDPOINT="http://b/v1/traces" differs from OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="http://a/v1/traces"; OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is followed.',
    ])
  })

  test('what is wrong with it is said under its name, without its password', () => {
    const env = { OTEL_ENDPOINT: 'ftp://me:secret@tempo' }
    expect(ways(env)).toEqual(LOCAL)
    expect(read(env).lines).toEqual([
      'info: OTEL_ENDPOINT="ftp://[secret]@tempo" is an alias of OTEL_EXPORTER_OTLP_ENDPOINT; it is used with the protocol http/protobuf.',
      'OTEL_ENDPOINT="ftp://[secret]@tempo" is not a URL that starts with http:// or https://; using http://localhost:4318/v1/traces.',
    ])
  })
})

describe('P-03 OTEL_EXPORTER', () => {
  test.each<readonly [env: Env, expected: readonly string[]]>([
    [{ OTEL_EXPORTER: 'otlp' }, LOCAL],
    [{ OTEL_EXPORTER: 'Console' }, ['console', '', '']],
    [{ OTEL_EXPORTER: 'none' }, ['', '', '']],
    [{ OTEL_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'otlp' }, ['console', '', LOCAL[2] ?? '']],
    [{ OTEL_EXPORTER: 'console', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, ['console', ...http('http://c').slice(1)]],
    [
      { OTEL_EXPORTER: 'console', OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://c/v1/metrics' },
      ['console', 'http/protobuf http://c/v1/metrics', ''],
    ],
    [{ OTEL_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'otlp' }, LOCAL],
  ])('%j', (env, expected) => {
    expect(ways(env)).toEqual(expected)
  })

  test('what is said', () => {
    expect(read({ OTEL_EXPORTER: 'console' }).lines).toEqual([
      'info: OTEL_EXPORTER="console" is an alias of OTEL_TRACES_EXPORTER; it is used.',
    ])
    expect(read({ OTEL_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'otlp' }).lines).toEqual([
      'OTEL_EXPORTER="console" differs from OTEL_TRACES_EXPORTER="otlp"; OTEL_TRACES_EXPORTER is followed.',
    ])
    expect(read({ OTEL_EXPORTER: 'OTLP', OTEL_TRACES_EXPORTER: 'otlp' }).lines).toEqual([])
    expect(read({ OTEL_EXPORTER: 'kafka' }).lines).toEqual([
      'info: OTEL_EXPORTER="kafka" is an alias of OTEL_TRACES_EXPORTER; it is used.',
      'OTEL_EXPORTER="kafka" is not one of otlp, console, zipkin, none; using otlp.',
    ])
  })
})

describe('§7-1 §7-16 TELEMETRY_BACKEND', () => {
  const ON = { TELEMETRY_ENABLED: 'true' }

  test.each<readonly [env: Env, expected: readonly string[]]>([
    [{ ...ON }, [LOCAL[0] ?? '', '', LOCAL[2] ?? '']],
    [{ ...ON, TELEMETRY_BACKEND: 'otel' }, [LOCAL[0] ?? '', '', LOCAL[2] ?? '']],
    [{ ...ON, TELEMETRY_BACKEND: 'Prom' }, ['', 'prometheus', '']],
    [{ ...ON, TELEMETRY_BACKEND: 'hybrid' }, [LOCAL[0] ?? '', 'prometheus', LOCAL[2] ?? '']],
    [{ ...ON, TELEMETRY_BACKEND: 'otel', OTEL_EXPORTER: 'console' }, ['console', '', '']],
    [{ ...ON, TELEMETRY_BACKEND: 'hybrid', OTEL_EXPORTER: 'console' }, ['console', 'prometheus', '']],
    [{ ...ON, TELEMETRY_BACKEND: 'otel', OTEL_METRICS_EXPORTER: 'otlp' }, LOCAL],
    [{ OTEL_SDK_DISABLED: 'false', TELEMETRY_BACKEND: 'prom' }, ['', 'prometheus', '']],
    [{ OTEL_SDK_DISABLED: 'false', TELEMETRY_BACKEND: 'noop' }, LOCAL],
    [{ OTEL_SDK_DISABLED: 'false', TELEMETRY_BACKEND: 'kafka' }, LOCAL],
    [
      { ...ON, TELEMETRY_BACKEND: 'otel', OTEL_ENDPOINT: 'http://tempo:4317' },
      ['grpc http://tempo:4317', '', 'grpc http://tempo:4317'],
    ],
  ])('%j', (env, expected) => {
    expect(ways(env)).toEqual(expected)
  })

  const ENABLED = 'info: TELEMETRY_ENABLED="true" is an alias of OTEL_SDK_DISABLED; telemetry is on.'
  const USED = 'is an alias of OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER; it is used.'

  test.each<readonly [env: Env, lines: readonly string[]]>([
    [ON, [ENABLED]],
    [{ ...ON, TELEMETRY_BACKEND: 'prom' }, [ENABLED, `info: TELEMETRY_BACKEND="prom" ${USED}`]],
    [
      { ...ON, TELEMETRY_BACKEND: 'prom', OTEL_METRICS_EXPORTER: 'otlp' },
      [
        ENABLED,
        'TELEMETRY_BACKEND="prom" differs from OTEL_METRICS_EXPORTER="otlp"; OTEL_METRICS_EXPORTER is followed.',
        `info: TELEMETRY_BACKEND="prom" ${USED}`,
      ],
    ],
    [
      { ...ON, TELEMETRY_BACKEND: 'prom', OTEL_EXPORTER: 'console' },
      [
        ENABLED,
        `info: TELEMETRY_BACKEND="prom" ${USED}`,
        'OTEL_EXPORTER="console" differs from TELEMETRY_BACKEND; TELEMETRY_BACKEND is followed.',
      ],
    ],
    [
      { OTEL_SDK_DISABLED: 'false', TELEMETRY_BACKEND: 'kafka' },
      ['TELEMETRY_BACKEND="kafka" is not one of otel, prom, hybrid, noop; it is ignored.'],
    ],
  ])('%j says', (env, lines) => {
    expect(read(env).lines).toEqual(lines)
  })

  test('P-60 the smoke test of a pipeline', () => {
    const env = { ...ON, TELEMETRY_BACKEND: 'otel', OTEL_EXPORTER: 'console', OTEL_TRACE_SAMPLE: '1.0' }
    expect(ways(env)).toEqual(['console', '', ''])
    expect(read(env).config.traces).toMatchObject({
      sampler: { kind: 'parentbased', root: { kind: 'traceidratio', ratio: 1 } },
      keep: undefined,
    })
  })
})

describe('other names of one variable', () => {
  test('P-07 PROM_EXPORT_PORT', () => {
    const env = { OTEL_METRICS_EXPORTER: 'prometheus', PROM_EXPORT_PORT: '9090' }
    expect(read(env).config.metrics.exporters).toEqual([{ kind: 'prometheus', host: 'localhost', port: 9090 }])
    expect(read(env).lines).toEqual([
      'info: PROM_EXPORT_PORT="9090" is an alias of OTEL_EXPORTER_PROMETHEUS_PORT; it is used.',
    ])
    expect(read({ ...env, PROM_EXPORT_PORT: 'x' }).lines.at(-1)).toBe(
      'PROM_EXPORT_PORT="x" is not a whole number from 1 to 65535; using 9464.',
    )
    expect(read({ ...env, OTEL_EXPORTER_PROMETHEUS_PORT: '9464' }).lines).toEqual([
      'PROM_EXPORT_PORT="9090" differs from OTEL_EXPORTER_PROMETHEUS_PORT="9464"; OTEL_EXPORTER_PROMETHEUS_PORT is followed.',
    ])
  })

  test('M-46 OTEL_DEFER_SETUP', () => {
    const { config, lines } = read({ OTEL_DEFER_SETUP: '1' })
    expect(config.deferSetup).toBe(true)
    expect(lines).toEqual(['info: OTEL_DEFER_SETUP="1" is an alias of _OTEL_DEFER_SETUP; it is used.'])
  })

  test('the deprecated name of OTEL_CONFIG_FILE', () => {
    const { config, lines } = read({ OTEL_EXPERIMENTAL_CONFIG_FILE: 'a.yaml' })
    expect(config.configFile).toBe('a.yaml')
    expect(lines).toEqual([
      'info: OTEL_EXPERIMENTAL_CONFIG_FILE="a.yaml" is the deprecated name of OTEL_CONFIG_FILE; it is used.',
    ])
    const both = read({ OTEL_EXPERIMENTAL_CONFIG_FILE: 'a.yaml', OTEL_CONFIG_FILE: 'b.yaml' })
    expect(both.config.configFile).toBe('b.yaml')
    expect(both.lines).toEqual([
      'OTEL_EXPERIMENTAL_CONFIG_FILE="a.yaml" differs from OTEL_CONFIG_FILE="b.yaml"; OTEL_CONFIG_FILE is followed.',
    ])
  })

  test('the older names of the limits of events and links', () => {
    const { config, lines } = read({
      OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '2',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3',
    })
    expect(config.traces.limits).toMatchObject({ attributePerEventCountLimit: 1, attributePerLinkCountLimit: 3 })
    expect(lines).toEqual([
      'info: OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT="1" is an older name of OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT; it is used.',
      'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT="2" differs from OTEL_LINK_ATTRIBUTE_COUNT_LIMIT="3"; OTEL_LINK_ATTRIBUTE_COUNT_LIMIT is followed.',
    ])
  })
})
