import { beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { startApp } from '../support/run-app.ts'
import { drive } from './drive.ts'

/** A request is a server span, an `orders` span below it, and a `query` below that; what happens is in its path. */
const APP = `
  import { createServer } from 'node:http'
  import { setTimeout as delay } from 'node:timers/promises'
  import { SpanStatusCode, trace } from '@opentelemetry/api'

  const tracer = trace.getTracer('app')
  const inSpan = (name, run) => tracer.startActiveSpan(name, async (span) => {
    await run(span)
    span.end()
  })
  const server = createServer(async (request, response) => {
    const [, what] = request.url.split('/')
    await inSpan('orders', async (orders) => {
      await inSpan('query', async (query) => {
        await null
        if (what === 'slow') await delay(2100)
        if (what === 'status') query.setStatus({ code: SpanStatusCode.ERROR })
        if (what === 'exception') query.recordException(new TypeError('bad'))
      })
    })
    response.statusCode = what === 'unavailable' ? 503 : 200
    response.end()
  })
  server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port))
`

const ALL = 10_000
/** What happens, and to how many of them. */
const SPECIAL = { slow: 40, status: 200, exception: 200, unavailable: 200 }
const REST = ALL - SPECIAL.slow - SPECIAL.status - SPECIAL.exception - SPECIAL.unavailable
/** 2 % of the ids, as the last 14 digits of the least one. */
const THRESHOLD = 'ot=th:fae147ae147ae1'

describe('10,000 mixed requests with OTEL_TRACE_SAMPLE=0.02 (P-41, §7-6, §8)', () => {
  let traces: ReadonlyMap<string, readonly ReceivedSpan[]>
  let exit: unknown

  beforeAll(async () => {
    await using receiver = await startReceiver()
    const app = await startApp({
      code: APP,
      receiver,
      env: {
        OTEL_SERVICE_NAME: 'shop',
        OTEL_TRACE_SAMPLE: '0.02',
        OTEL_METRICS_EXPORTER: 'none',
        // The whole test is to be over before a batch is due: what arrives was flushed at exit, or was a full batch.
        OTEL_BSP_SCHEDULE_DELAY: '600000',
      },
      deadlineMs: 150_000,
    })
    const { slow, ...failing } = SPECIAL
    const paths = Array.from({ length: REST }, (_, index) => `/fine/${index}`)
    for (const [what, count] of Object.entries(failing)) {
      for (let index = 0; index < count; index++) paths.splice(index * 40, 0, `/${what}/${index}`)
    }
    const port = await app.port()
    const slowPaths = Array.from({ length: slow }, (_, index) => `/slow/${index}`)
    await Promise.all([drive(port, slowPaths, slow), drive(port, paths, 16)])
    app.signal('SIGTERM')
    exit = await app.exited
    traces = Map.groupBy(receiver.spans, ({ traceId }) => traceId)
  }, 180_000)

  /** The traces whose request had this in its path. */
  const tracesOf = (what: string): (readonly ReceivedSpan[])[] =>
    [...traces.values()].filter((spans) =>
      spans.some(({ attributes: { 'url.path': path } }) => typeof path === 'string' && path.startsWith(`/${what}/`)),
    )
  const reasons = (spans: readonly ReceivedSpan[]): unknown[] =>
    spans.map((span) => span.attributes['otel.keep.reason'])
  const isSampled = (spans: readonly ReceivedSpan[]): boolean => spans.every(({ flags }) => (flags & 1) === 1)
  const distinctPaths = (all: readonly (readonly ReceivedSpan[])[]): number =>
    new Set(all.flat().flatMap(({ attributes }) => attributes['url.path'] ?? [])).size

  it('leave the app as it is', () => {
    expect(exit).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' })
  })

  it.each(['status', 'exception', 'unavailable'] as const)('every error is there: %s', (what) => {
    const found = tracesOf(what)
    expect(found).toHaveLength(SPECIAL[what])
    expect(distinctPaths(found)).toBe(SPECIAL[what])
    // An error is an error whatever the ratio said: those that were chosen anyway have no reason.
    const kept = found.filter((spans) => !isSampled(spans))
    expect(kept.length).toBeGreaterThan(SPECIAL[what] * 0.85)
    expect(new Set(kept.flatMap(reasons))).toEqual(new Set(['error']))
  })

  it('every slow one is there', () => {
    const found = tracesOf('slow')
    expect(found).toHaveLength(SPECIAL.slow)
    expect(distinctPaths(found)).toBe(SPECIAL.slow)
    const kept = found.filter((spans) => !isSampled(spans))
    expect(kept.length).toBeGreaterThan(SPECIAL.slow * 0.5)
    expect(new Set(kept.flatMap(reasons))).toEqual(new Set(['slow']))
  })

  it('each with its whole local trace', () => {
    for (const spans of traces.values()) {
      expect(spans.map(({ name }) => name).toSorted()).toEqual(['GET', 'orders', 'query'])
      const [server, orders, query] = ['GET', 'orders', 'query'].map((name) => spans.find((span) => span.name === name))
      expect([server?.parentSpanId, orders?.parentSpanId, query?.parentSpanId]).toEqual([
        undefined,
        server?.spanId,
        orders?.spanId,
      ])
    }
  })

  it('the rest by its share, chosen by the trace id alone', () => {
    const fine = tracesOf('fine')
    const sampled = fine.filter(isSampled)
    const deviation = Math.sqrt(REST * 0.02 * 0.98)
    expect(Math.abs(sampled.length - REST * 0.02)).toBeLessThan(6 * deviation)
    for (const [{ traceId } = { traceId: '' }] of sampled) expect(traceId.slice(18) >= 'fae147ae147ae1').toBe(true)
    // On a machine that stands still for two seconds a fine one is slow, too: then it says so.
    expect(fine.filter((spans) => !isSampled(spans)).flatMap(reasons)).toEqual(
      fine.filter((spans) => !isSampled(spans)).flatMap((spans) => spans.map(() => 'slow')),
    )
  })

  it('adjusted counts stay right: the threshold is on what was chosen by it, and on nothing else', () => {
    for (const span of [...traces.values()].flat()) {
      const chosen = (span.flags & 1) === 1
      expect(span.traceState).toBe(chosen ? THRESHOLD : undefined)
      expect(span.attributes['otel.keep.reason'] === undefined).toBe(chosen)
    }
  })
})
