import { expect, test } from 'vitest'
import { read } from './read-lines.ts'

const ALL = 'tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace, none'

test.each<readonly [text: string, propagators: readonly string[], lines: readonly string[]]>([
  ['tracecontext,baggage', ['tracecontext', 'baggage'], []],
  ['TraceContext', ['tracecontext'], []],
  ['b3multi, b3 ,B3', ['b3multi', 'b3'], []],
  ['ottrace,xray,jaeger', ['ottrace', 'xray', 'jaeger'], []],
  ['none', [], []],
  ['None', [], []],
  ['tracecontext,datadog', ['tracecontext'], [`OTEL_PROPAGATORS="datadog" is not one of ${ALL}; it is ignored.`]],
  [
    'datadog,w3c',
    ['tracecontext', 'baggage'],
    [
      `OTEL_PROPAGATORS="datadog" is not one of ${ALL}; using tracecontext,baggage.`,
      `OTEL_PROPAGATORS="w3c" is not one of ${ALL}; using tracecontext,baggage.`,
    ],
  ],
  ['none,b3', ['b3'], ['OTEL_PROPAGATORS="none,b3" has none beside other propagators; using b3.']],
  ['none,w3c', [], [`OTEL_PROPAGATORS="w3c" is not one of ${ALL}; using none.`]],
])('F-14 OTEL_PROPAGATORS=%s', (text, propagators, lines) => {
  const result = read({ OTEL_PROPAGATORS: text })
  expect([result.config.propagators, result.lines]).toEqual([propagators, lines])
})
