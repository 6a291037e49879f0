import { describe, expect, test } from 'vitest'
import type { Env, InstrumentationsConfig } from '../../src/config/config.ts'
import { splitUrlPaths } from '../../src/config/excluded-url-paths.ts'
import { read } from './read-lines.ts'

const KNOWN = { instrumentations: ['aws-lambda', 'aws-sdk', 'http', 'mysql', 'mysql2', 'pg', 'socket.io', 'undici'] }

function of(env: Env): InstrumentationsConfig {
  return read(env, KNOWN).config.instrumentations
}

describe('which instrumentations', () => {
  test.each<readonly [text: string, enabled: readonly string[] | undefined, lines: readonly string[]]>([
    ['http, pg', ['http', 'pg'], []],
    ['HTTP,http', ['http'], []],
    ['@opentelemetry/instrumentation-http,socket.io', ['http', 'socket.io'], []],
    ['none', [], []],
    [
      'htpp,pg',
      ['pg'],
      ['OTEL_NODE_ENABLED_INSTRUMENTATIONS="htpp" is not an instrumentation (did you mean http?); it is ignored.'],
    ],
    [
      'kafka',
      undefined,
      [
        'OTEL_NODE_ENABLED_INSTRUMENTATIONS="kafka" is not one of aws-lambda, aws-sdk, http, mysql, mysql2, pg, socket.io, undici; it is ignored.',
      ],
    ],
  ])('only %s', (text, enabled, lines) => {
    const result = read({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: text }, KNOWN)
    expect([result.config.instrumentations.enabled, result.lines]).toEqual([enabled, lines])
  })

  test('all but', () => {
    const result = read({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: ' undici , awssdk' }, KNOWN)
    expect(result.config.instrumentations.disabled).toEqual(['undici'])
    expect(result.lines).toEqual([
      'OTEL_NODE_DISABLED_INSTRUMENTATIONS="awssdk" is not an instrumentation (did you mean aws-sdk?); it is ignored.',
    ])
  })

  test('without the known names none is doubted', () => {
    const { config, lines } = read({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'htpp' })
    expect([config.instrumentations.enabled, lines]).toEqual([['htpp'], []])
  })
})

describe('contrib#2744 options by variable', () => {
  test('the longest known name counts; the text stays as it is', () => {
    expect(
      of({
        OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: ' true ',
        OTEL_NODE_INSTRUMENTATION_MYSQL_X: '1',
        OTEL_NODE_INSTRUMENTATION_MYSQL2_MASK_STATEMENT: '2',
        OTEL_NODE_INSTRUMENTATION_AWS_SDK_SUPPRESS_INTERNAL_INSTRUMENTATION: '3',
        OTEL_NODE_INSTRUMENTATION_SOCKET_IO_TRACE_RESERVED: '4',
        OTEL_NODE_INSTRUMENTATION_SOCKET_IO_X: 'A,b',
      }).options,
    ).toEqual({
      pg: { IGNORE_CONNECT_SPANS: 'true' },
      mysql: { X: '1' },
      mysql2: { MASK_STATEMENT: '2' },
      'aws-sdk': { SUPPRESS_INTERNAL_INSTRUMENTATION: '3' },
      'socket.io': { TRACE_RESERVED: '4', X: 'A,b' },
    })
  })

  test.each([
    ['UNDICCI_X', ' (did you mean OTEL_NODE_INSTRUMENTATION_UNDICI_…?)'],
    ['PGG_X', ''],
    ['SOCKETIO_X', ' (did you mean OTEL_NODE_INSTRUMENTATION_SOCKET_IO_…?)'],
    ['KAFKA_X', ''],
    ['AWS_X', ''],
    ['PG', ' (did you mean OTEL_NODE_INSTRUMENTATION_PG_…?)'],
    ['PG_', ' (did you mean OTEL_NODE_INSTRUMENTATION_PG_…?)'],
    ['', ''],
    ['__PROTO___X', ''],
  ])('of no instrumentation: %s, whose value is not shown', (name, hint) => {
    const result = read({ [`OTEL_NODE_INSTRUMENTATION_${name}`]: 'a secret' }, KNOWN)
    expect(result.config.instrumentations.options).toEqual({})
    expect(result.lines).toEqual([
      `OTEL_NODE_INSTRUMENTATION_${name} is not an option of a known instrumentation${hint}; it is ignored.`,
    ])
  })

  test('names that every object has are options like any other', () => {
    const options = of({
      OTEL_NODE_INSTRUMENTATION_PG___proto__: 'x',
      OTEL_NODE_INSTRUMENTATION_PG_constructor: 'y',
    }).options
    expect(Object.entries(options.pg ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  test('without the known names the first word counts', () => {
    const { config, lines } = read({ OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: 'true' })
    expect([config.instrumentations.options, lines]).toEqual([{ pg: { IGNORE_CONNECT_SPANS: 'true' } }, []])
    expect(read({ OTEL_NODE_INSTRUMENTATION_PG: 'true' }).lines).toHaveLength(1)
  })
})

describe('F-22 §7-13 excluded paths are split at commas outside of regular expressions', () => {
  test.each<readonly [text: string, paths: readonly string[]]>([
    ['', []],
    ['health/liveness,health/readiness', ['health/liveness', 'health/readiness']],
    [' @health , metrics ,, metrics ', ['@health', 'metrics']],
    ['/^\\/v1\\/.{1,3}$/', ['/^\\/v1\\/.{1,3}$/']],
    ['/a{1,2}/i, b ,/c,d/', ['/a{1,2}/i', 'b', '/c,d/']],
    ['/[/,]x/,b', ['/[/,]x/', 'b']],
    ['/[\\],/]x,y/,b', ['/[\\],/]x,y/', 'b']],
    ['/health,/ready', ['/health', '/ready']],
    ['/health/live,/ready/', ['/health/live', '/ready/']],
    ['/health/,/ready/', ['/health/', '/ready/']],
    ['/a,b', ['/a', 'b']],
    ['/a\\/,b', ['/a\\/', 'b']],
    ['/', ['/']],
    ['//', ['//']],
    [',', []],
    ['/a/x,b', ['/a/x', 'b']],
    ['/a/ , b', ['/a/', 'b']],
  ])('%s', (text, paths) => {
    expect(splitUrlPaths(text)).toEqual(paths)
  })

  test('in the configuration', () => {
    expect(of({ OTEL_TRACING_EXCLUDED_URL_PATHS: ' /a{1,2}/ ,b' }).excludedUrlPaths).toEqual(['/a{1,2}/', 'b'])
  })
})

test('the switches', () => {
  expect(
    of({ OTEL_NODE_SQL_COMMENTER: '0', OTEL_NODE_SPAN_LAYERS: 'yes', OTEL_NODE_HTTP_SERVER: 'Upstream' }),
  ).toMatchObject({ sqlCommenter: false, spanLayers: true, httpServer: 'upstream' })
})
