import { describe, expect, it } from 'vitest'
import { readUserOptions, toVariablePart } from '../../src/instrumentations/user-options.ts'

it.each([
  ['ignoreConnectSpans', 'IGNORE_CONNECT_SPANS'],
  ['aws-sdk', 'AWS_SDK'],
  ['socket.io', 'SOCKET_IO'],
  ['mysql2', 'MYSQL2'],
  ['headersToSpanAttributes.server.requestHeaders', 'HEADERS_TO_SPAN_ATTRIBUTES_SERVER_REQUEST_HEADERS'],
  ['requireParentforOutgoingSpans', 'REQUIRE_PARENTFOR_OUTGOING_SPANS'],
])('%s stands in a variable as %s', (name, part) => {
  expect(toVariablePart(name)).toBe(part)
})

describe('options of an instrumentation (contrib#2744)', () => {
  it.each([
    ['pg', { IGNORE_CONNECT_SPANS: 'true' }, { ignoreConnectSpans: true }],
    ['pg', { IGNORE_CONNECT_SPANS: 'off' }, { ignoreConnectSpans: false }],
    ['graphql', { DEPTH: '-1' }, { depth: -1 }],
    [
      'host-metrics',
      { METRIC_GROUPS: 'process.cpu, process.memory,' },
      { metricGroups: ['process.cpu', 'process.memory'] },
    ],
    ['aws-lambda', { LAMBDA_HANDLER: 'index.handler' }, { lambdaHandler: 'index.handler' }],
    [
      'http',
      {
        HEADERS_TO_SPAN_ATTRIBUTES_SERVER_REQUEST_HEADERS: 'accept',
        HEADERS_TO_SPAN_ATTRIBUTES_CLIENT_RESPONSE_HEADERS: 'age',
      },
      { headersToSpanAttributes: { server: { requestHeaders: ['accept'] }, client: { responseHeaders: ['age'] } } },
    ],
  ])('%s %o', (name, given, options) => {
    expect(readUserOptions(name, given)).toEqual({ options, problems: [] })
  })

  it('reports a bad value and ignores it', () => {
    expect(readUserOptions('graphql', { DEPTH: 'deep', MERGE_ITEMS: 'maybe' })).toEqual({
      options: {},
      problems: [
        {
          variable: 'OTEL_NODE_INSTRUMENTATION_GRAPHQL_DEPTH',
          value: 'deep',
          expected: 'a number',
          action: 'ignoring it',
          level: 'warn',
        },
        {
          variable: 'OTEL_NODE_INSTRUMENTATION_GRAPHQL_MERGE_ITEMS',
          value: 'maybe',
          expected: 'true or false',
          action: 'ignoring it',
          level: 'warn',
        },
      ],
    })
  })

  it('reports an unknown option with those that there are', () => {
    expect(readUserOptions('redis', { REQUIRE_PARENT: 'true' }).problems).toEqual([
      {
        variable: 'OTEL_NODE_INSTRUMENTATION_REDIS_REQUIRE_PARENT',
        value: 'true',
        expected: 'an option of the redis instrumentation (REQUIRE_PARENT_SPAN)',
        action: 'ignoring it',
        level: 'warn',
      },
    ])
    expect(readUserOptions('net', { X: '1' }).problems[0]?.expected).toBe('an option: the net instrumentation has none')
  })

  it('never reaches a prototype', () => {
    expect(readUserOptions('pg', { __PROTO__: 'true', CONSTRUCTOR: 'true' }).options).toEqual({})
  })
})
