import { describe, expect, test } from 'vitest'
import type { Env, OtlpTarget, Signal } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

function headersOf(env: Env, signal: Signal = 'traces'): OtlpTarget['headers'] {
  const exporter = read(env).config[signal].exporters[0]
  if (exporter?.kind !== 'otlp') throw new Error('not sent by OTLP')
  return exporter.target.headers
}

const entries = (headers: OtlpTarget['headers']): unknown => Object.entries(headers)

describe('M-65 headers, as the specification writes them', () => {
  test.each([
    ['Authorization=Basic%20dXNlcjpwYXNz', [['authorization', 'Basic dXNlcjpwYXNz']]],
    ['Authorization=Basic dXNlcjpwYXNzdw==', [['authorization', 'Basic dXNlcjpwYXNzdw==']]],
    ['authorization=Basic%20dXNlcjpwYXNzdw%3D%3D', [['authorization', 'Basic dXNlcjpwYXNzdw==']]],
    [
      ' a = b , c=d ',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [',a=b,,', [['a', 'b']]],
    ['a=b;c=d', [['a', 'b;c=d']]],
    ['a=x%2Cy', [['a', 'x,y']]],
    ['a=%C3%A9', [['a', 'é']]],
    ['a=1,A=2', [['a', '2']]],
    ['x-%41=1', [['x-a', '1']]],
    ["!#$&'*+.^_`|~1=v", [["!#$&'*+.^_`|~1", 'v']]],
  ])('%s', (text, expected) => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: text }
    expect(entries(headersOf(env))).toEqual(expected)
    expect(read(env).lines).toEqual([])
  })

  test('those of a signal are added to the general ones and win', () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=general,tenant=a',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'Api-Key=logs,x=y',
    }
    expect(headersOf(env, 'traces')).toEqual({ 'api-key': 'general', tenant: 'a' })
    expect(headersOf(env, 'logs')).toEqual({ 'api-key': 'logs', tenant: 'a', x: 'y' })
  })

  test('names that every object has are names like any other', () => {
    const headers = headersOf({ OTEL_EXPORTER_OTLP_HEADERS: '__proto__=x,constructor=y,toString=z' })
    expect(Object.getPrototypeOf(headers)).toBe(null)
    expect(entries(headers)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['tostring', 'z'],
    ])
    expect(({} as { x?: unknown }).x).toBe(undefined)
  })
})

describe('entries that cannot be sent are left out, the others stay', () => {
  const LEFT_OUT = 'that entry is left out.'

  test.each([
    ['Bearer abc', 'has no "="'],
    ['=abc', 'has no name'],
    ['abc=', 'has no value'],
    ['abc=%20', 'has no value'],
    ['a b=c', 'has a name that no header can have'],
    ['a:b=c', 'has a name that no header can have'],
    ['é=c', 'has a name that no header can have'],
    ['a%0d%0ab=c', 'has a name that no header can have'],
    ['a=b%0d%0aevil: yes', 'has a value that no header can have'],
    ['a=b%0Ac', 'has a value that no header can have'],
    ['a=b%00c', 'has a value that no header can have'],
    ['a=b%7F', 'has a value that no header can have'],
    ['a=%E2%82%AC', 'has a value that no header can have'],
  ])('%j %s', (entry, wrong) => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: `first=1,${entry},last=2` }
    expect(headersOf(env)).toEqual({ first: '1', last: '2' })
    expect(read(env).lines).toEqual([
      `OTEL_EXPORTER_OTLP_HEADERS="[secret]" has an entry, number 2, that ${wrong}; ${LEFT_OUT}`,
    ])
  })

  test.each(['a=100%', 'a=%zz', 'a=%C3'])('%s, which encodes nothing, is used as it is', (entry) => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_HEADERS: entry }
    expect(headersOf(env)).toEqual({ a: entry.slice(2) })
    expect(read(env).lines).toEqual([
      'OTEL_EXPORTER_OTLP_TRACES_HEADERS="[secret]" has an entry, number 1, that is not percent-encoded; that entry is used as it is.',
    ])
  })

  test('a wrong general entry is said once, though three signals read it', () => {
    expect(read({ OTEL_EXPORTER_OTLP_HEADERS: 'x' }).lines).toHaveLength(1)
  })
})

describe('names of headers', () => {
  test('to capture, in lower case, each once', () => {
    const { config, lines } = read({
      OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'X-Tenant, x-tenant ,User-Agent,',
      OTEL_NODE_CAPTURE_RESPONSE_HEADERS: 'ETag',
    })
    expect(config.instrumentations.captureRequestHeaders).toEqual(['x-tenant', 'user-agent'])
    expect(config.instrumentations.captureResponseHeaders).toEqual(['etag'])
    expect(lines).toEqual([])
  })

  test('one that is none is left out', () => {
    const { config, lines } = read({ OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'a b,c' })
    expect(config.instrumentations.captureRequestHeaders).toEqual(['c'])
    expect(lines).toEqual(['OTEL_NODE_CAPTURE_REQUEST_HEADERS="a b" is not the name of a header; it is left out.'])
  })

  test.each([
    ['X-Session', 'x-session', []],
    ['none', undefined, []],
    ['NONE', undefined, []],
    [
      'x session',
      'x-session-id',
      ['OTEL_NODE_SESSION_ID_HEADER="x session" is not the name of a header; using x-session-id.'],
    ],
  ])('T-42 of the session id: %s', (text, header, lines) => {
    const result = read({ OTEL_NODE_SESSION_ID_HEADER: text })
    expect([result.config.instrumentations.sessionIdHeader, result.lines]).toEqual([header, lines])
  })
})
