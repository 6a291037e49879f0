import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { redactConfig, startText } from '../../src/config/redact.ts'
import { redactUrl } from '../../src/config/redact-url.ts'

test.each([
  ['http://collector:4318/v1/traces', 'http://collector:4318/v1/traces'],
  ['https://user:pass@collector:4318/x', 'https://[secret]@collector:4318/x'],
  ['https://token@collector', 'https://[secret]@collector'],
  ['https://collector/in?api-key=abc&x=1', 'https://collector/in?[secret]'],
  ['https://collector/in#abc', 'https://collector/in?[secret]'],
  ['https://user:pa/ss@collector', 'https://[secret]@collector'],
  ['https://user:pa?ss@collector/x', 'https://[secret]@collector/x'],
  ['https://user:pa#ss@collector/x', 'https://[secret]@collector/x'],
  ['https://us@er:pass@collector?a@b', 'https://[secret]@b'],
  ['user:pass@collector:4317', '[secret]@collector:4317'],
  ['collector:4317', 'collector:4317'],
  ['', ''],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown)
})

const SECRET = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:hunter2@collector/in?key=hunter2',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2,x-tenant=hunter2',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
  OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/cert.pem',
  OTEL_TRACES_EXPORTER: 'otlp,zipkin',
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'https://me:hunter2@zipkin/in',
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_TRACE_SAMPLE: '0.1',
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs,dns',
  HTTPS_PROXY: 'http://me:hunter2@proxy:3128',
}

test('a configuration to be shown has no header values, credentials and queries', () => {
  const shown = redactConfig(readConfig(SECRET).config)
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(shown.traces.exporters).toMatchObject([
    {
      kind: 'otlp',
      target: {
        url: 'https://[secret]@collector/in/v1/traces?[secret]',
        headers: { authorization: '[secret]', 'x-tenant': '[secret]' },
      },
    },
    { kind: 'zipkin', url: 'https://[secret]@zipkin/in' },
  ])
  expect(shown.proxy.https).toBe('http://[secret]@proxy:3128')
})

test('to be shown does not change what is sent', () => {
  const { config } = readConfig(SECRET)
  const before = structuredClone(config)
  redactConfig(config)
  startText(config)
  expect(config).toEqual(before)
})

test.each([
  [
    {},
    'traces to otlp (http/protobuf, http://localhost:4318/v1/traces), sampling everything; ' +
      'metrics to otlp (http/protobuf, http://localhost:4318/v1/metrics); ' +
      'logs to otlp (http/protobuf, http://localhost:4318/v1/logs); ' +
      'propagators tracecontext, baggage; detectors host, os, process, serviceinstance, env; instrumentations by default',
  ],
  [
    SECRET,
    'traces to otlp (http/protobuf, https://[secret]@collector/in/v1/traces?[secret], headers authorization x-tenant, gzip, own certificate authority, client certificate) ' +
      'and zipkin (https://[secret]@zipkin/in), sampling 10 % of the traces; ' +
      'metrics to prometheus (localhost:9464); ' +
      'logs to otlp (http/protobuf, https://[secret]@collector/in/v1/logs?[secret], headers authorization x-tenant, gzip, own certificate authority, client certificate); ' +
      'keeping errors and traces over 2000 ms; propagators tracecontext, baggage; ' +
      'detectors host, os, process, serviceinstance, env; instrumentations by default but fs, dns; proxy http://[secret]@proxy:3128',
  ],
  [
    {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_PROPAGATORS: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'none',
      OTEL_TRACES_SAMPLER: 'always_off',
      _OTEL_DEFER_SETUP: 'true',
    },
    'traces to console, sampling nothing; metrics to none; logs to none; propagators none; detectors none; instrumentations none; set up by its children',
  ],
  [
    { OTEL_CONFIG_FILE: 'otel\n.yaml', OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pg' },
    'configured by otel\\u000a.yaml; propagators tracecontext, baggage; detectors host, os, process, serviceinstance, env; instrumentations http, pg',
  ],
])('the line at the start of %j', (env, line) => {
  expect(startText(readConfig(env).config)).toBe(line)
})
