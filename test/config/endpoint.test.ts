import { describe, expect, test } from 'vitest'
import type { Env, OtlpTarget, Signal } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const SIGNALS = ['traces', 'metrics', 'logs'] as const

function targetOf(env: Env, signal: Signal): OtlpTarget {
  const exporter = read(env).config[signal].exporters[0]
  if (exporter?.kind !== 'otlp') throw new Error('not sent by OTLP')
  return exporter.target
}

function urls(env: Env): readonly string[] {
  return SIGNALS.map((signal) => targetOf(env, signal).url)
}

const withPaths = (base: string): readonly string[] => SIGNALS.map((signal) => `${base}/v1/${signal}`)

describe('F-11 §7-3 the general endpoint over http: each path is appended', () => {
  test.each([
    ['http://collector:4318', 'http://collector:4318'],
    ['http://collector:4318/', 'http://collector:4318'],
    ['http://collector:4318//', 'http://collector:4318'],
    ['http://collector:4318/otlp', 'http://collector:4318/otlp'],
    ['http://collector:4318/otlp///', 'http://collector:4318/otlp'],
    ['https://otlp.example.com', 'https://otlp.example.com'],
    ['HTTPS://OTLP.example.com/', 'https://otlp.example.com'],
    ['  http://collector:4318  ', 'http://collector:4318'],
    ['http://[::1]:4318', 'http://[::1]:4318'],
    ['http://user:pass@collector:4318', 'http://user:pass@collector:4318'],
  ])('%s', (endpoint, base) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
    expect([urls(env), read(env).lines]).toEqual([withPaths(base), []])
  })

  test('before the query', () => {
    expect(urls({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com/in/?key=1' })).toEqual(
      SIGNALS.map((signal) => `https://otlp.example.com/in/v1/${signal}?key=1`),
    )
  })

  test('a million slashes take no time', () => {
    expect(urls({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector${'/'.repeat(1_000_000)}x` })[0]).toHaveLength(
      'http://collectorx/v1/traces'.length + 1_000_000,
    )
  })

  test('the path of a signal in it is followed as the specification says, and doubted', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/v1/traces/' }
    expect(urls(env)[1]).toBe('http://collector:4318/v1/traces/v1/metrics')
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318/v1/traces/" ends in the path of one signal, behind which the path of each signal is appended; sending there all the same (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and its kin take a complete URL).',
    ])
  })
})

describe("§7-3 a signal's own endpoint over http: used as it is", () => {
  test.each([
    ['https://traces.example.com/v1/traces', 'https://traces.example.com/v1/traces'],
    ['https://traces.example.com/in/', 'https://traces.example.com/in/'],
    ['https://traces.example.com//in?x=1', 'https://traces.example.com//in?x=1'],
    ['https://traces.example.com', 'https://traces.example.com/'],
  ])('%s', (endpoint, url) => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
    expect(urls(env)).toEqual([url, 'http://collector:4318/v1/metrics', 'http://collector:4318/v1/logs'])
  })
})

describe('what is no endpoint', () => {
  const EXPECTED = 'a URL that starts with http:// or https://'

  test.each([
    'collector:4318',
    'localhost',
    'not a url',
    'ftp://collector',
    '//collector',
    'http://',
    'http:/collector',
    'http://host:99999',
  ])('over http: %j', (endpoint) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
    expect(urls(env)).toEqual(withPaths('http://localhost:4318'))
    expect(read(env).lines).toEqual([
      `OTEL_EXPORTER_OTLP_ENDPOINT="${endpoint}" is not ${EXPECTED}; using http://localhost:4318/v1/traces.`,
    ])
  })

  test('of one signal: the general one is used instead', () => {
    const env = {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'logs.example.com/v1/logs',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:secret@collector:4318',
    }
    expect(urls(env)).toEqual(withPaths('http://me:secret@collector:4318'))
    expect(read(env).lines).toEqual([
      `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT="logs.example.com/v1/logs" is not ${EXPECTED}; using http://[secret]@collector:4318/v1/logs.`,
    ])
  })

  test.each(['http://host:99999', 'ftp://collector', 'not a url', 'host:port', 'host:65536', 'unix:'])(
    'over grpc: %j',
    (endpoint) => {
      const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
      expect(urls(env)).toEqual(Array(3).fill('http://localhost:4317'))
      expect(read(env).lines).toEqual([
        `OTEL_EXPORTER_OTLP_ENDPOINT="${endpoint}" is not ${EXPECTED}, or host:port; using http://localhost:4317.`,
      ])
    },
  )
})

describe('F-13 grpc: one endpoint for all signals, without a path', () => {
  const grpc = (endpoint: string, more: Env = {}): OtlpTarget =>
    targetOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...more }, 'traces')

  test.each([
    ['http://collector:4317', 'http://collector:4317', true],
    ['http://collector:4317/', 'http://collector:4317', true],
    ['https://collector:4317', 'https://collector:4317', false],
    ['http://collector', 'http://collector:80', true],
    ['https://collector', 'https://collector:443', false],
    ['http://[::1]:4317', 'http://[::1]:4317', true],
    ['collector:4317', 'https://collector:4317', false],
    ['collector', 'https://collector:4317', false],
    ['dns:4317', 'https://dns:4317', false],
    ['[::1]:4317', 'https://[::1]:4317', false],
    ['host:65535', 'https://host:65535', false],
    ['unix:/run/otel.sock', 'unix:/run/otel.sock', false],
    ['dns:///collector:4317', 'dns:///collector:4317', false],
    ['ipv4:10.0.0.1:4317', 'ipv4:10.0.0.1:4317', false],
  ])('%s', (endpoint, url, insecure) => {
    expect(grpc(endpoint)).toMatchObject({ url, insecure, protocol: 'grpc' })
  })

  test('all three signals go there', () => {
    expect(urls({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' })).toEqual(
      Array(3).fill('http://collector:4317'),
    )
  })

  test('the default', () => {
    expect(targetOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'logs')).toMatchObject({
      url: 'http://localhost:4317',
      insecure: true,
    })
  })

  test('M-27 insecure counts without a scheme only', () => {
    const insecure = { OTEL_EXPORTER_OTLP_INSECURE: 'true' }
    expect(grpc('collector:4317', insecure)).toMatchObject({ url: 'http://collector:4317', insecure: true })
    expect(grpc('unix:/run/otel.sock', insecure)).toMatchObject({ insecure: true })
    expect(grpc('https://collector:4317', insecure)).toMatchObject({ url: 'https://collector:4317', insecure: false })
    expect(grpc('collector:4317', { ...insecure, OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'false' })).toMatchObject({
      url: 'https://collector:4317',
      insecure: false,
    })
  })

  test('a path is left out, and that is said', () => {
    expect(grpc('http://collector:4317/v1/traces').url).toBe('http://collector:4317')
    expect(
      read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317/v1/traces' })
        .lines,
    ).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4317/v1/traces" has a path, which grpc does not know; the path is ignored.',
    ])
  })
})

describe('§7-2 the port of the other protocol', () => {
  test('4317 over http is doubted once', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' }
    expect(urls(env)).toEqual(withPaths('http://collector:4317'))
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4317" has the port of grpc, but the protocol is http/protobuf; sending there all the same (OTEL_EXPORTER_OTLP_PROTOCOL=grpc changes it).',
    ])
  })

  test('4318 over grpc too', () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
    expect(urls(env)[0]).toBe('http://collector:4318')
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318" has the port of http, but the protocol is grpc; sending there all the same (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf changes it).',
    ])
  })

  test.each(['4316', '4319'])('%s is not doubted', (port) => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector:${port}` }).lines).toEqual([])
  })
})

describe('F-12 protocol, compression, timeout: the signal over the general one', () => {
  test('each known value, in any case', () => {
    for (const protocol of ['grpc', 'http/protobuf', 'http/json']) {
      expect(targetOf({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol.toUpperCase() }, 'metrics').protocol).toBe(protocol)
    }
  })

  test('of one signal', () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '0',
    }
    expect(targetOf(env, 'traces')).toMatchObject({ protocol: 'http/json', compression: 'gzip', timeoutMs: 5000 })
    expect(targetOf(env, 'logs')).toMatchObject({ protocol: 'grpc', compression: 'none', timeoutMs: 0 })
    expect(read(env).lines).toEqual([])
  })

  test('wrong values are said once, with what is used instead', () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd',
      OTEL_EXPORTER_OTLP_TIMEOUT: '10s',
      OTEL_EXPORTER_OTLP_INSECURE: '1',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'thrift',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gz',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '-1',
    }
    expect(targetOf(env, 'logs')).toMatchObject({ protocol: 'http/protobuf', compression: 'none', timeoutMs: 10_000 })
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL="http" is not one of http/protobuf, http/json, grpc; using http/protobuf.',
      'OTEL_EXPORTER_OTLP_INSECURE="1" is not true or false; using false.',
      'OTEL_EXPORTER_OTLP_COMPRESSION="zstd" is not one of gzip, none; using none.',
      'OTEL_EXPORTER_OTLP_TIMEOUT="10s" is not a number of milliseconds from 0 to 2147483647; using 10000.',
      'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL="thrift" is not one of http/protobuf, http/json, grpc; using http/protobuf.',
      'OTEL_EXPORTER_OTLP_LOGS_COMPRESSION="gz" is not one of gzip, none; using none.',
      'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT="-1" is not a number of milliseconds from 0 to 2147483647; using 10000.',
    ])
  })

  test('a wrong one of a signal gives way to the general one', () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'x' }
    expect(targetOf(env, 'traces').protocol).toBe('grpc')
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL="x" is not one of http/protobuf, http/json, grpc; using grpc.',
    ])
  })
})

describe('files of TLS', () => {
  const isReadable = (path: string): boolean => path.startsWith('/good/')
  const files = (env: Env): unknown => {
    const exporter = read(env, { isReadable }).config.traces.exporters[0]
    if (exporter?.kind !== 'otlp') throw new Error('not sent by OTLP')
    const { certificateFile, clientKeyFile, clientCertificateFile } = exporter.target
    return [certificateFile, clientKeyFile, clientCertificateFile]
  }

  test('the paths, those of the signal first', () => {
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/good/ca.pem',
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: '/good/traces.pem',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/good/key.pem',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/good/cert.pem',
    }
    expect(files(env)).toEqual(['/good/traces.pem', '/good/key.pem', '/good/cert.pem'])
    expect(read(env, { isReadable }).lines).toEqual([])
  })

  test('one that cannot be read is left out', () => {
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/bad/ca.pem',
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: '/bad/traces.pem',
    }
    expect(files(env)).toEqual([undefined, undefined, undefined])
    expect(read(env, { isReadable }).lines).toEqual([
      'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE="/bad/traces.pem" is not a file that can be read; it is ignored.',
      'OTEL_EXPORTER_OTLP_CERTIFICATE="/bad/ca.pem" is not a file that can be read; it is ignored.',
    ])
  })

  test.each([
    ['OTEL_EXPORTER_OTLP_CLIENT_KEY', 'certificate'],
    ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'key'],
  ])('%s alone has no effect', (name, missing) => {
    const env = { [name]: '/good/file.pem' }
    expect(files(env)).toEqual([undefined, undefined, undefined])
    expect(read(env, { isReadable }).lines).toEqual([
      `${name}="/good/file.pem" has no effect without a client ${missing}; it is ignored.`,
    ])
  })

  test('the key itself in place of its path is not shown', () => {
    const key = '-----BEGIN PRIVATE KEY-----MIIEvQ-----END PRIVATE KEY-----'
    expect(read({ OTEL_EXPORTER_OTLP_CLIENT_KEY: key }, { isReadable }).lines).toEqual([
      'OTEL_EXPORTER_OTLP_CLIENT_KEY="[secret]" is not a file that can be read; it is ignored.',
    ])
  })

  test('no disk is touched when nobody gives a way to', () => {
    expect(read({ OTEL_EXPORTER_OTLP_CERTIFICATE: '/no/such/file' }).lines).toEqual([])
  })
})
