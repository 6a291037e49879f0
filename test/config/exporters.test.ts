import { describe, expect, test } from 'vitest'
import type { Env, Signal } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const kinds = (env: Env, signal: Signal): readonly string[] =>
  read(env).config[signal].exporters.map((exporter) => exporter.kind)

describe('OTEL_*_EXPORTER', () => {
  test.each<
    readonly [variable: string, signal: Signal, text: string, expected: readonly string[], lines: readonly string[]]
  >([
    ['OTEL_TRACES_EXPORTER', 'traces', 'otlp', ['otlp'], []],
    ['OTEL_TRACES_EXPORTER', 'traces', 'Console', ['console'], []],
    ['OTEL_TRACES_EXPORTER', 'traces', 'none', [], []],
    ['OTEL_TRACES_EXPORTER', 'traces', 'none,NONE', [], []],
    ['OTEL_TRACES_EXPORTER', 'traces', ' console , otlp ,console', ['console', 'otlp'], []],
    ['OTEL_TRACES_EXPORTER', 'traces', 'zipkin', ['zipkin'], []],
    ['OTEL_METRICS_EXPORTER', 'metrics', 'prometheus,otlp,console', ['prometheus', 'otlp', 'console'], []],
    ['OTEL_LOGS_EXPORTER', 'logs', 'console,otlp', ['console', 'otlp'], []],
    [
      'OTEL_TRACES_EXPORTER',
      'traces',
      'otlp,none',
      [],
      ['OTEL_TRACES_EXPORTER="otlp,none" has none beside other exporters; nothing is exported.'],
    ],
    [
      'OTEL_TRACES_EXPORTER',
      'traces',
      'prometheus',
      ['otlp'],
      ['OTEL_TRACES_EXPORTER="prometheus" is not one of otlp, console, zipkin, none; using otlp.'],
    ],
    [
      'OTEL_METRICS_EXPORTER',
      'metrics',
      'otpl,console,jaeger',
      ['console'],
      [
        'OTEL_METRICS_EXPORTER="otpl" is not one of otlp, console, prometheus, none; it is ignored.',
        'OTEL_METRICS_EXPORTER="jaeger" is not one of otlp, console, prometheus, none; it is ignored.',
      ],
    ],
    [
      'OTEL_LOGS_EXPORTER',
      'logs',
      'logging',
      ['otlp'],
      ['OTEL_LOGS_EXPORTER="logging" is not one of otlp, console, none; using otlp.'],
    ],
    [
      'OTEL_LOGS_EXPORTER',
      'logs',
      'otlp/stdout,console',
      ['console'],
      ['OTEL_LOGS_EXPORTER="otlp/stdout" is in development and not supported; using console.'],
    ],
  ])('%s, %s: %s', (variable, signal, text, expected, lines) => {
    const env = { [variable]: text }
    expect([kinds(env, signal), read(env).lines]).toEqual([expected, lines])
  })

  test('one signal does not decide for another', () => {
    const env = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'console' }
    expect([kinds(env, 'traces'), kinds(env, 'metrics'), kinds(env, 'logs')]).toEqual([[], ['console'], ['otlp']])
  })

  test('what is not sent by OTLP is not looked for there', () => {
    const env = {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere',
    }
    expect(read(env).lines).toEqual([])
  })
})

describe('§7-16 prometheus', () => {
  const prometheus = (env: Env): unknown =>
    read({ OTEL_METRICS_EXPORTER: 'prometheus', ...env }).config.metrics.exporters

  test('on the loopback by default', () => {
    expect(prometheus({})).toEqual([{ kind: 'prometheus', host: 'localhost', port: 9464 }])
  })

  test.each(['1', '65535'])('host and port %s', (port) => {
    const env = { OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0', OTEL_EXPORTER_PROMETHEUS_PORT: port }
    expect(prometheus(env)).toEqual([{ kind: 'prometheus', host: '0.0.0.0', port: Number(port) }])
  })

  test.each(['0', '65536', 'tcp://10.0.0.1:9464'])('port %s is none', (port) => {
    const env = { OTEL_EXPORTER_PROMETHEUS_PORT: port }
    expect(prometheus(env)).toEqual([{ kind: 'prometheus', host: 'localhost', port: 9464 }])
    expect(read({ OTEL_METRICS_EXPORTER: 'prometheus', ...env }).lines).toEqual([
      `OTEL_EXPORTER_PROMETHEUS_PORT="${port}" is not a whole number from 1 to 65535; using 9464.`,
    ])
  })
})

describe('zipkin', () => {
  const zipkin = (env: Env): unknown => read({ OTEL_TRACES_EXPORTER: 'zipkin', ...env }).config.traces.exporters

  test('the defaults, and what is set', () => {
    expect(zipkin({})).toEqual([{ kind: 'zipkin', url: 'http://localhost:9411/api/v2/spans', timeoutMs: 10_000 }])
    expect(zipkin({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'https://zipkin/in', OTEL_EXPORTER_ZIPKIN_TIMEOUT: '0' })).toEqual([
      { kind: 'zipkin', url: 'https://zipkin/in', timeoutMs: 0 },
    ])
  })

  test('a wrong endpoint', () => {
    const env = { OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'me:secret@zipkin:9411' }
    expect(zipkin(env)).toEqual(zipkin({}))
    expect(read({ OTEL_TRACES_EXPORTER: 'zipkin', ...env }).lines).toEqual([
      'OTEL_EXPORTER_ZIPKIN_ENDPOINT="[secret]@zipkin:9411" is not a URL that starts with http:// or https://; using http://localhost:9411/api/v2/spans.',
    ])
  })
})
