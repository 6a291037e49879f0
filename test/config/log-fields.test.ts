import { describe, expect, test } from 'vitest'
import type { Env, LogsConfig } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const logs = (env: Env): LogsConfig => read(env).config.logs

test('the switches', () => {
  const env = {
    OTEL_NODE_LOG_SPAN_EVENTS: 'false',
    OTEL_NODE_LOG_CORRELATION: 'off',
    OTEL_NODE_LOG_PARENT_ID: 'on',
    OTEL_NODE_EVENT_CATALOGUE: ' events.json ',
    OTEL_NODE_EVENT_ALLOWLIST: 'a.b, c ,a.b',
  }
  expect(logs(env)).toMatchObject({
    spanEvents: false,
    correlation: false,
    parentId: true,
    eventCatalogue: 'events.json',
    eventAllowlist: ['a.b', 'c'],
  })
})

test('an allow list of commas only is none', () => {
  expect(logs({ OTEL_NODE_EVENT_ALLOWLIST: ' , ' }).eventAllowlist).toBe(undefined)
})

test.each<readonly [text: string, baggage: LogsConfig['baggage']]>([
  ['true', true],
  ['1', true],
  ['FALSE', false],
  ['off', false],
  ['user.id, tenant', ['user.id', 'tenant']],
  ['true,false', ['true', 'false']],
])('F-58 baggage %s', (text, baggage) => {
  expect(logs({ OTEL_NODE_LOG_BAGGAGE: text }).baggage).toEqual(baggage)
})

test.each([
  ['flagsmith.event', 'flagsmith.event'],
  ['none', undefined],
  ['None', undefined],
  ['', 'event.name'],
])('F-59 the attribute with the name of an event: %s', (text, attribute) => {
  expect(logs({ OTEL_NODE_EVENT_NAME_ATTRIBUTE: text }).eventNameAttribute).toBe(attribute)
})

describe('F-62 names in the log lines', () => {
  test('all of them', () => {
    const text = 'trace_id=traceId, span_id = spanId,trace_flags=dd.flags,parent_span_id=parent%20id'
    expect(logs({ OTEL_NODE_LOG_KEYS: text }).keys).toEqual({
      traceId: 'traceId',
      spanId: 'spanId',
      traceFlags: 'dd.flags',
      parentSpanId: 'parent id',
    })
  })

  test.each([
    'traceId=x',
    'trace_id',
    'trace_id=',
    'trace_id=__proto__',
    'trace_id=%zz',
    '__proto__=x',
    'constructor=x',
  ])('%s is none; the others stay', (entry) => {
    const { config, lines } = read({ OTEL_NODE_LOG_KEYS: `${entry},span_id=s` })
    expect(config.logs.keys).toEqual({
      traceId: 'trace_id',
      spanId: 's',
      traceFlags: 'trace_flags',
      parentSpanId: 'parent_span_id',
    })
    expect(lines).toEqual([
      `OTEL_NODE_LOG_KEYS="${entry}" is not name=value with one of trace_id, span_id, trace_flags, parent_span_id; it is ignored.`,
    ])
  })
})

test('words of keys whose values are hidden; @default is several (P-86)', () => {
  expect(logs({ OTEL_NODE_REDACT_KEYS: ' iban , Set-Cookie,iban' }).redactedKeys).toEqual(['iban', 'Set-Cookie'])
  const { redactedKeys } = logs({ OTEL_NODE_REDACT_KEYS: '@DEFAULT,iban,email' })
  expect(redactedKeys).toEqual(
    expect.arrayContaining(['password', 'token', 'authorization', 'cookie', 'email', 'iban']),
  )
  expect(new Set(redactedKeys).size).toBe(redactedKeys.length)
  const { config, lines } = read({ OTEL_NODE_REDACT_KEYS: '@all,--,iban' })
  expect(config.logs.redactedKeys).toEqual(['iban'])
  expect(lines).toEqual([
    'OTEL_NODE_REDACT_KEYS="@all" is not a word of a key, or @default; it is ignored.',
    'OTEL_NODE_REDACT_KEYS="--" is not a word of a key, or @default; it is ignored.',
  ])
})
