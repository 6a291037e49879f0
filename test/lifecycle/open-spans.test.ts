import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { watchOpenSpans } from '../../src/lifecycle/open-spans.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { createTracerProvider } from '../../src/spans/tracer-provider.ts'
import { describeNodes } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'

function startTracing(maxOpen?: number): {
  tracer: ReturnType<typeof trace.getTracer>
  ended: ReadableSpan[]
  fail: (error: unknown) => void
} {
  const ended: ReadableSpan[] = []
  const { processor, fail } = watchOpenSpans(maxOpen)
  const exporting = { ...processor, onStart() {}, onEnd: (span: ReadableSpan) => void ended.push(span) }
  return { tracer: createTracerProvider({ spanProcessors: [processor, exporting] }).getTracer('t'), ended, fail }
}

describe('fail', () => {
  it('ends the open spans, children first, with the exception, an error status and a mark', () => {
    const { tracer, ended, fail } = startTracing()
    const parent = tracer.startSpan('parent')
    tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent))
    tracer.startSpan('done').end()
    ended.length = 0
    const error = new TypeError('boom')
    fail(error)
    expect(
      ended.map(({ name, status, attributes, events }) => ({
        name,
        status,
        attributes,
        events: events.map((event) => [event.name, event.attributes]),
      })),
    ).toEqual(
      ['child', 'parent'].map((name) => ({
        name,
        status: { code: SpanStatusCode.ERROR, message: 'boom' },
        attributes: { 'otel.end.reason': 'exception', 'error.type': 'TypeError' },
        events: [
          [
            'exception',
            { 'exception.type': 'TypeError', 'exception.message': 'boom', 'exception.stacktrace': error.stack },
          ],
        ],
      })),
    )
  })

  it.each([
    ['a string', 'boom', 'string', 'boom'],
    ['undefined', undefined, 'undefined', 'undefined'],
    ['null', null, 'null', 'null'],
    ['an object without a prototype', Object.create(null), 'object', undefined],
  ])('takes %s for an exception', (_what, thrown, type, message) => {
    const { tracer, ended, fail } = startTracing()
    tracer.startSpan('open')
    fail(thrown)
    expect(ended[0]?.attributes['error.type']).toBe(type)
    expect(ended[0]?.events[0]?.attributes?.['exception.message']).toBe(message)
  })

  it('ends a span whose exception cannot be read', () => {
    const { tracer, ended, fail } = startTracing()
    tracer.startSpan('open')
    fail(
      Object.defineProperty(new Error('boom'), 'message', {
        get: () => {
          throw new Error('no')
        },
      }),
    )
    expect(ended.map(({ name }) => name)).toEqual(['open'])
  })

  it('holds no more than the bound, and lets the oldest go', () => {
    const { tracer, ended, fail } = startTracing(2)
    for (const name of ['a', 'b', 'c']) tracer.startSpan(name)
    fail(new Error('boom'))
    expect(ended.map(({ name }) => name)).toEqual(['c', 'b'])
  })
})

const SERVER = (failure: string, handlers = ''): string => `
  const http = require('node:http')
  const { trace } = require('@opentelemetry/api')
  ${handlers}
  const server = http.createServer((request, response) => {
    trace.getTracer('t').startActiveSpan('work', () => { ${failure} })
  }).listen(0, '127.0.0.1', () => http.get({ host: '127.0.0.1', port: server.address().port, path: '/boom' }).on('error', () => {}))
`
const env = { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none' }
const LATE = `setTimeout(() => { throw new RangeError('boom') }, 5)`

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name: node }) => {
  it.each([
    ['thrown in the listener', SERVER(`throw new RangeError('boom')`), 1],
    ['thrown later', SERVER(LATE), 1],
    ['rejected', SERVER(`Promise.reject(new RangeError('boom'))`), 1],
    [
      'thrown, and a handler that exits',
      SERVER(LATE, `process.on('uncaughtException', () => setTimeout(() => process.exit(5), 5))`),
      5,
    ],
    [
      'thrown, and a handler that throws',
      SERVER(LATE, `process.on('uncaughtException', (error) => { throw error })`),
      7,
    ],
  ])('the trace of the request that kills the process is there: %s', async (how, code, exitCode) => {
    await using receiver = await startReceiver()
    const result = await runApp({ code, format: 'cjs', receiver, env, node })
    expect({ code: result.code, signal: result.signal }).toEqual({ code: exitCode, signal: null })
    const spans = receiver.spans.map(({ kind, status, attributes, events }) => ({
      kind,
      status: status.code,
      reason: attributes['otel.end.reason'],
      exceptions: events.filter(({ name }) => name === 'exception').map(({ attributes: of }) => of['exception.type']),
    }))
    expect(spans.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual(
      ['client', 'internal', 'server'].map((kind) => ({
        kind,
        status: 'error',
        // An error that passes the server's listeners is seen by its instrumentation.
        reason: kind === 'server' && how === 'thrown in the listener' ? undefined : 'exception',
        exceptions: ['RangeError'],
      })),
    )
    expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1)
  })
})

it('smart keep keeps the trace that kills the process (P-41)', async () => {
  await using receiver = await startReceiver()
  await runApp({
    code: SERVER(LATE),
    format: 'cjs',
    receiver,
    env: { ...env, OTEL_TRACE_SAMPLE: '0.000000001' },
  })
  expect(
    receiver.spans.map(({ kind, attributes }) => `${kind}: ${attributes['otel.keep.reason'] as string}`).toSorted(),
  ).toEqual(['client: error', 'internal: error', 'server: error'])
})

it('an app that survives keeps its spans open', async () => {
  await using receiver = await startReceiver()
  const result = await runApp({
    code: SERVER(LATE, `process.on('uncaughtException', () => setTimeout(() => process.exit(0), 5))`),
    format: 'cjs',
    receiver,
    env,
  })
  expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans).toEqual([])
})
