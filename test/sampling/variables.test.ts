import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp, startApp } from '../support/run-app.ts'

/** Traces without a parent: `fine`, `failed` and `slow` (5 s by its own times), so many of each; then it ends. */
const ROOTS = `
  import { SpanStatusCode, trace } from '@opentelemetry/api'
  const tracer = trace.getTracer('app')
  for (let index = 0; index < Number(process.argv[2] ?? 1); index++) {
    tracer.startSpan('fine').end()
    tracer.startSpan('failed').setStatus({ code: SpanStatusCode.ERROR }).end()
    tracer.startSpan('slow', { startTime: Date.now() - 5000 }).end()
  }
`

/** A server that asks itself, and answers with the `traceparent` that it sent on. */
const SERVER = `
  import { createServer, get } from 'node:http'
  const server = createServer((request, response) => {
    if (request.url === '/callee') return response.end(request.headers.traceparent)
    get({ port: server.address().port, path: '/callee', agent: false }, (answer) => answer.on('data', (header) => {
      response.statusCode = request.url === '/failed' ? 500 : 200
      response.end(header)
    }))
  })
  server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port))
`

type Outcome = { readonly spans: readonly ReceivedSpan[]; readonly stderr: string }

const ENV = { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }

async function run(code: string, env: Record<string, string>, args: readonly string[] = []): Promise<Outcome> {
  await using receiver = await startReceiver()
  const result = await runApp({
    code,
    args,
    receiver,
    env: { ...ENV, ...env },
  })
  expect(result).toMatchObject({ code: 0, signal: null, stdout: '' })
  return { spans: receiver.spans, stderr: result.stderr }
}

function reasonOf({ attributes: { 'otel.keep.reason': reason } }: ReceivedSpan): string {
  return typeof reason === 'string' ? reason : 'chosen'
}

/** `failed error` */
const told = ({ spans }: Outcome): readonly string[] => spans.map((span) => `${span.name} ${reasonOf(span)}`).toSorted()

/** A ratio so small that none of a test's traces is chosen, but is one. */
const HARDLY_ANY = '0.000000001'
const ALL = ['failed chosen', 'fine chosen', 'slow chosen']

describe('which traces are recorded, and which are kept all the same', () => {
  it.each<readonly [what: string, env: Record<string, string>, expected: readonly string[]]>([
    ['everything without any variable', {}, ALL],
    ['OTEL_TRACE_SAMPLE=1.0', { OTEL_TRACE_SAMPLE: '1.0' }, ALL],
    [
      'OTEL_TRACE_SAMPLE keeps errors and what is slower than 2 s (P-41)',
      { OTEL_TRACE_SAMPLE: HARDLY_ANY },
      ['failed error', 'slow slow'],
    ],
    ['OTEL_TRACE_SAMPLE=0.0 keeps nothing, errors neither (P-42)', { OTEL_TRACE_SAMPLE: '0.0' }, []],
    [
      'OTEL_NODE_KEEP_ERRORS=false with the alias',
      { OTEL_TRACE_SAMPLE: HARDLY_ANY, OTEL_NODE_KEEP_ERRORS: 'false' },
      ['slow slow'],
    ],
    [
      'OTEL_NODE_KEEP_SLOW_MS=0 with the alias',
      { OTEL_TRACE_SAMPLE: HARDLY_ANY, OTEL_NODE_KEEP_SLOW_MS: '0' },
      ['failed error'],
    ],
    [
      'the official sampler keeps nothing by itself (§7-6)',
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: HARDLY_ANY },
      [],
    ],
    [
      'OTEL_NODE_KEEP_ERRORS beside the official sampler',
      {
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: HARDLY_ANY,
        OTEL_NODE_KEEP_ERRORS: 'true',
      },
      ['failed error'],
    ],
    [
      'OTEL_NODE_KEEP_SLOW_MS beside the official sampler, which wins over the alias',
      {
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: HARDLY_ANY,
        OTEL_NODE_KEEP_SLOW_MS: '4999',
      },
      ['slow slow'],
    ],
  ])('%s', async (_what, env, expected) => {
    const outcome = await run(ROOTS, env)
    expect(told(outcome)).toEqual(expected)
    expect(outcome.stderr).toBe('')
  })

  it('2 % with TELEMETRY_ENABLED=true alone, and every error (P-06, P-40, §7-6)', async () => {
    const outcome = await run(ROOTS, { TELEMETRY_ENABLED: 'true' }, ['2000'])
    expect(outcome.stderr).toBe('')
    expect(outcome.spans.filter(({ name }) => name === 'failed')).toHaveLength(2000)
    expect(outcome.spans.filter(({ name }) => name === 'slow')).toHaveLength(2000)
    // Six standard deviations around 40, and around 120 of all three.
    const fine = outcome.spans.filter(({ name }) => name === 'fine').length
    expect(Math.abs(fine - 40)).toBeLessThan(38)
    const chosen = outcome.spans.filter(({ traceState }) => traceState === 'ot=th:fae147ae147ae1').length
    expect(Math.abs(chosen - 120)).toBeLessThan(66)
  })

  it.each(['nine', '1.5', '-0.1', '2%', 'NaN'])(
    'OTEL_TRACE_SAMPLE=%s gives a message and samples everything (P-06, §8)',
    async (ratio) => {
      const outcome = await run(ROOTS, { OTEL_TRACE_SAMPLE: ratio })
      expect(told(outcome)).toEqual(ALL)
      expect(outcome.stderr).toBe(
        `[otel] OTEL_TRACE_SAMPLE="${ratio}" is not a number between 0 and 1; sampling everything.\n`,
      )
    },
  )
})

describe('the decision of the caller is followed (P-40)', () => {
  type Call = { readonly path: string; readonly letter: string; readonly flags: string }
  const CALLS: readonly Call[] = [
    { path: '/fine', letter: 'a', flags: '00' },
    { path: '/failed', letter: 'b', flags: '00' },
    { path: '/fine', letter: 'c', flags: '01' },
  ]

  /** Spans by the letter of their trace id, and the flags that were sent on. */
  async function call(env: Record<string, string>): Promise<{
    readonly spans: (letter: string) => readonly ReceivedSpan[]
    readonly sentOn: readonly string[]
  }> {
    await using receiver = await startReceiver()
    const app = await startApp({ code: SERVER, receiver, env: { ...ENV, ...env } })
    const sentOn: string[] = []
    for (const { path, letter, flags } of CALLS) {
      const traceparent = `00-${letter.repeat(32)}-${'1'.repeat(16)}-${flags}`
      const { body } = await app.request(path, { headers: { traceparent } })
      expect(body.slice(0, 36)).toBe(traceparent.slice(0, 36))
      sentOn.push(body.slice(-2))
    }
    app.signal('SIGTERM')
    expect(await app.exited).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    return { spans: (letter) => receiver.spans.filter(({ traceId }) => traceId === letter.repeat(32)), sentOn }
  }

  it('an unsampled parent is never sampled, a sampled one always', async () => {
    const { spans, sentOn } = await call({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    })
    expect([spans('a'), spans('b')]).toEqual([[], []])
    // The request, its own request to itself, and that one served.
    expect(
      spans('c')
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['client', 'server', 'server'])
    expect(sentOn).toEqual(['00', '00', '01'])
  })

  it('smart keep keeps what fails below an unsampled parent, and tells nobody that it was sampled', async () => {
    const { spans, sentOn } = await call({ OTEL_TRACE_SAMPLE: '0.5' })
    expect(spans('a')).toEqual([])
    expect(
      spans('b')
        .map((span) => `${span.kind} ${reasonOf(span)}`)
        .toSorted(),
    ).toEqual(['client error', 'server error', 'server error'])
    expect(spans('b').every(({ flags, traceState }) => (flags & 1) === 0 && traceState === undefined)).toBe(true)
    expect(spans('c')).toHaveLength(3)
    expect(spans('c').every(({ attributes }) => attributes['otel.keep.reason'] === undefined)).toBe(true)
    expect(sentOn).toEqual(['00', '00', '01'])
  })
})
