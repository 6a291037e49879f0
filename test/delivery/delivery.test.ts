import { AsyncLocalStorage } from 'node:async_hooks'
import { gunzipSync } from 'node:zlib'
import { context, SpanStatusCode } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { isTracingSuppressed } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test } from 'vitest'
import type { BatchConfig, OtlpTarget, Signal } from '../../src/config/config.ts'
import { systemClock } from '../../src/delivery/clock.ts'
import { createDelivery, type Delivery, type DeliveryOptions } from '../../src/delivery/delivery.ts'
import { readFields } from '../../src/delivery/wire.ts'
import { createFakeClock } from './fake-clock.ts'
import { sourceChunks } from './source-chunks.ts'
import { type OtlpServer, startServer, until } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const BATCH: BatchConfig = {
  scheduleDelayMs: 20,
  exportTimeoutMs: 30_000,
  maxQueueSize: undefined,
  maxExportBatchSize: 512,
}

type Started = {
  readonly delivery: Delivery
  readonly lines: string[]
  readonly tracing: (target: OtlpTarget) => TracerProvider
}

function start(options: Partial<DeliveryOptions> = {}): Started {
  const lines: string[] = []
  const delivery = createDelivery({
    maxMemoryBytes: 64 * 1024 * 1024,
    proxy: { http: undefined, https: undefined, no: undefined },
    helperFile: '/does/not/exist.cjs',
    env: {},
    report: (line) => lines.push(line),
    chunks: sourceChunks,
    // Retries of a real collector without real waits.
    clock: { ...systemClock(), random: () => 0.02 },
    ...options,
  })
  closing.push(delivery.close)
  const tracing = (target: OtlpTarget): TracerProvider =>
    new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'test' }),
      spanProcessors: [delivery.spanProcessor(target, BATCH)],
    })
  return { delivery, lines, tracing }
}

async function server(): Promise<OtlpServer> {
  const started = await startServer()
  closing.push(started.close)
  return started
}

function target(port: number, signal: Signal = 'traces', rest: Partial<OtlpTarget> = {}): OtlpTarget {
  return {
    protocol: 'http/protobuf',
    url: `http://127.0.0.1:${port}/v1/${signal}`,
    headers: {},
    compression: 'none',
    timeoutMs: 5000,
    insecure: false,
    ...rest,
  }
}

/** Items in a serialized request: the third level of all three kinds. */
function countItems(body: Uint8Array): number {
  let items = 0
  for (const resource of readFields(body)) {
    for (const scope of readFields(resource.body)) {
      if (scope.number === 2) for (const item of readFields(scope.body)) items += item.number === 2 ? 1 : 0
    }
  }
  return items
}

function make(provider: TracerProvider, spans: number): void {
  const tracer = provider.getTracer('test')
  for (let index = 0; index < spans; index++) tracer.startSpan(`span ${index}`).end()
}

describe('all three signals', () => {
  test('arrive, each at its place, and are counted', async () => {
    const collector = await server()
    const { delivery, lines, tracing } = start()
    make(tracing(target(collector.port)), 1000)
    const logs = new LoggerProvider({ processors: [delivery.logProcessor(target(collector.port, 'logs'), BATCH)] })
    for (let index = 0; index < 1000; index++) logs.getLogger('test').emit({ body: `line ${index}` })
    const exporter = delivery.metricExporter(target(collector.port, 'metrics'), {
      temporality: 'cumulative',
      histogram: 'explicit_bucket_histogram',
    })
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 3_600_000,
      exportTimeoutMillis: 1000,
    })
    const metrics = new MeterProvider({ readers: [reader] })
    metrics.getMeter('test').createCounter('counter').add(1, { route: '/' })
    delivery.onFlush(() => metrics.forceFlush())
    expect(delivery.pending()).toBe(true)
    const result = await delivery.flush(10_000)
    expect(result).toEqual({ complete: true, pending: { traces: 0, metrics: 0, logs: 0 } })
    const items: Record<string, number> = {}
    for (const { path, body } of collector.arrived) items[path] = (items[path] ?? 0) + countItems(body)
    expect(items).toEqual({ '/v1/traces': 1000, '/v1/logs': 1000, '/v1/metrics': 1 })
    const { traces, metrics: points, logs: records } = delivery.counts()
    expect([traces.sent, points.sent, records.sent]).toEqual([1000, 1, 1000])
    expect(delivery.pending()).toBe(false)
    expect(lines).toEqual([])
    await metrics.shutdown()
  })

  test('several targets of one signal work side by side', async () => {
    const [one, two] = [await server(), await server()]
    two.answer = (response) => void response.writeHead(400).end()
    const { delivery } = start()
    const provider = new TracerProvider({
      spanProcessors: [
        delivery.spanProcessor(target(one.port), BATCH),
        delivery.spanProcessor(target(two.port), BATCH),
      ],
    })
    make(provider, 10)
    expect(await delivery.flush(10_000)).toMatchObject({ complete: true })
    expect(delivery.counts().traces).toMatchObject({ sent: 10, refused: 10 })
  })

  test('the selectors are those of the specification', () => {
    const { delivery } = start()
    const types = [
      InstrumentType.COUNTER,
      InstrumentType.GAUGE,
      InstrumentType.HISTOGRAM,
      InstrumentType.UP_DOWN_COUNTER,
      InstrumentType.OBSERVABLE_COUNTER,
      InstrumentType.OBSERVABLE_GAUGE,
      InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
    ]
    const { DELTA, CUMULATIVE } = AggregationTemporality
    const expected = {
      cumulative: types.map(() => CUMULATIVE),
      delta: [DELTA, DELTA, DELTA, CUMULATIVE, DELTA, DELTA, CUMULATIVE],
      lowmemory: [DELTA, CUMULATIVE, DELTA, CUMULATIVE, CUMULATIVE, CUMULATIVE, CUMULATIVE],
    }
    for (const temporality of ['cumulative', 'delta', 'lowmemory'] as const) {
      const exporter = delivery.metricExporter(target(1), {
        temporality,
        histogram: 'base2_exponential_bucket_histogram',
      })
      expect(types.map((type) => exporter.selectAggregationTemporality?.(type))).toEqual(expected[temporality])
      expect(exporter.selectAggregation?.(InstrumentType.HISTOGRAM)).toEqual({
        type: AggregationType.EXPONENTIAL_HISTOGRAM,
      })
      expect(exporter.selectAggregation?.(InstrumentType.COUNTER)).toEqual({ type: AggregationType.DEFAULT })
    }
    const plain = delivery.metricExporter(target(1), { temporality: 'delta', histogram: 'explicit_bucket_histogram' })
    expect(plain.selectAggregation?.(InstrumentType.HISTOGRAM)).toEqual({ type: AggregationType.DEFAULT })
  })

  test('spans that are not sampled are left out, unless a rule takes them', async () => {
    const collector = await server()
    const { delivery } = start()
    const rules = { accepts: () => true }
    const sampled = delivery.spanProcessor(target(collector.port), BATCH)
    const all = delivery.spanProcessor(target(collector.port), BATCH, rules)
    const provider = new TracerProvider({
      sampler: { shouldSample: () => ({ decision: 1 }), toString: () => 'record only' },
      spanProcessors: [sampled, all],
    })
    make(provider, 3)
    await delivery.flush(10_000)
    expect(delivery.counts().traces.sent).toBe(3)
  })
})

describe('a collector with faults', () => {
  test('that is gone and comes back gets everything, and nothing is lost', async () => {
    const first = await startServer()
    const { delivery, tracing } = start()
    const provider = tracing(target(first.port))
    make(provider, 100)
    await until(() => delivery.counts().traces.sent === 100)
    await first.close()
    for (let round = 0; round < 5; round++) {
      make(provider, 100)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    expect(delivery.counts().traces.sent).toBe(100)
    const second = await startServer(undefined, first.port)
    closing.push(second.close)
    await until(() => delivery.counts().traces.sent === 600)
    expect(second.arrived.reduce((sum, { body }) => sum + countItems(body), 0)).toBe(500)
    expect(delivery.counts().traces).toMatchObject({ sent: 600, memory: 0, refused: 0 })
  })

  test.each([429, 503])('that answers %i for a while gets everything', async (status) => {
    const collector = await server()
    let refusals = 7
    collector.answer = (response) => void response.writeHead(refusals-- > 0 ? status : 200).end()
    const { delivery, tracing } = start()
    make(tracing(target(collector.port)), 100)
    await until(() => delivery.counts().traces.sent === 100)
    expect(collector.arrived).toHaveLength(8)
  })

  test('that accepts only small requests gets small ones, compressed as the target asks', async () => {
    const collector = await server()
    let items = 0
    collector.answer = (response, { headers, body }) => {
      const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      if (plain.length > 5000) response.writeHead(413)
      else items += countItems(plain)
      response.end()
    }
    const { delivery, tracing } = start()
    make(tracing(target(collector.port, 'traces', { compression: 'gzip' })), 512)
    expect(await delivery.flush(10_000)).toMatchObject({ complete: true })
    expect(items).toBe(512)
    expect(delivery.counts().traces).toMatchObject({ sent: 512, 'too-large': 0 })
    expect(new Set(collector.arrived.map(({ headers }) => headers['content-encoding']))).toEqual(new Set(['gzip']))
  })

  test('that rejects a part has it counted and said', async () => {
    const collector = await server()
    collector.answer = (response) => void response.end(Buffer.from([0x0a, 7, 0x08, 3, 0x12, 3, ...Buffer.from('old')]))
    const { delivery, lines, tracing } = start()
    make(tracing(target(collector.port)), 10)
    await delivery.flush(10_000)
    expect(delivery.counts().traces).toMatchObject({ sent: 7, rejected: 3 })
    await until(() => lines.length > 0)
    expect(lines).toEqual(['lost 3 spans: rejected by the collector (old).'])
  })

  test('that answers like another server is said to do so, and everything counts as sent', async () => {
    const collector = await server()
    collector.answer = (response) => void response.end('<!doctype html>')
    const clock = createFakeClock()
    const { delivery, lines, tracing } = start({ clock })
    const provider = tracing(target(collector.port))
    for (let round = 1; round <= 5; round++) {
      make(provider, 10)
      const flushed = delivery.flush(5000)
      await until(() => {
        void clock.settle()
        return delivery.counts().traces.sent === round * 10
      })
      await flushed
      await clock.advance(2000)
    }
    const place = `http://127.0.0.1:${collector.port}/v1/traces`
    expect(lines).toEqual([`${place} took traces: the answer is not one of a collector; is this its address?.`])
  })

  test('an error of our own reaches nobody, and is said once', () => {
    const { delivery, lines } = start()
    const broken = delivery.spanProcessor(target(1), BATCH, {
      accepts() {
        throw new TypeError('broken rule')
      },
    })
    make(new TracerProvider({ spanProcessors: [broken] }), 3)
    expect(lines).toEqual(['the delivery of telemetry failed (TypeError: broken rule).'])
  })

  test('a rank that cannot be found loses nothing', async () => {
    const collector = await server()
    const { delivery, lines } = start()
    const processor = delivery.spanProcessor(target(collector.port), BATCH, {
      priorityOf() {
        throw new TypeError('broken rank')
      },
    })
    make(new TracerProvider({ spanProcessors: [processor] }), 3)
    await until(() => delivery.counts().traces.sent === 3)
    expect(lines).toEqual([])
  })

  test('a target that cannot be used throws nothing, and says why', async () => {
    const { delivery, lines, tracing } = start()
    make(tracing(target(1, 'traces', { url: 'not a url' })), 3)
    expect(await delivery.flush(1000)).toMatchObject({ complete: true })
    expect(delivery.counts().traces.refused).toBe(3)
    await until(() => lines.length > 0)
    expect(lines).toEqual(['lost 3 spans: refused by the collector (not a url: Invalid URL).'])
  })
})

describe('flush', () => {
  test('the last one that failed is not repeated when the loop ends again', async () => {
    const collector = await server()
    collector.answer = (response) => void response.writeHead(503, { 'retry-after': '60' }).end()
    const { delivery, tracing } = start()
    make(tracing(target(collector.port)), 5)
    const result = await delivery.flush(5000, { last: true })
    expect(result).toEqual({ complete: false, pending: { traces: 5, metrics: 0, logs: 0 } })
    const { length } = collector.arrived
    expect(await delivery.flush(5000, { last: true })).toEqual(result)
    expect(collector.arrived).toHaveLength(length)
    expect(delivery.pending()).toBe(true)
  })

  test('the last one ends as soon as waiting is in vain, also when a hook waits for a force flush', async () => {
    const collector = await server()
    collector.answer = (response) => void response.writeHead(503, { 'retry-after': '60' }).end()
    const clock = createFakeClock()
    const { delivery, tracing } = start({ clock })
    const provider = tracing(target(collector.port))
    make(provider, 5)
    delivery.onFlush(() => provider.forceFlush())
    let result: unknown
    void delivery.flush(60_000, { last: true }).then((flushed) => (result = flushed))
    await until(() => {
      void clock.settle()
      return result !== undefined
    })
    expect(result).toEqual({ complete: false, pending: { traces: 5, metrics: 0, logs: 0 } })
    expect(clock.now()).toBe(0)
    expect(clock.isHeld()).toBe(false)
  })

  test('a hook that fails or hangs holds nothing back', async () => {
    const collector = await server()
    const { delivery, tracing } = start()
    make(tracing(target(collector.port)), 5)
    delivery.onFlush(() => Promise.reject(new Error('no')))
    delivery.onFlush(() => {
      throw new Error('no')
    })
    expect(await delivery.flush(5000)).toMatchObject({ complete: true })
    delivery.onFlush(() => new Promise(() => {}))
    make(tracing(target(collector.port)), 5)
    await delivery.flush(200)
    expect(delivery.counts().traces.sent).toBe(10)
  })

  test('forceFlush and shutdown of the providers never reject', async () => {
    const collector = await server()
    const { delivery, tracing } = start()
    const provider = tracing(target(collector.port))
    make(provider, 5)
    await provider.forceFlush()
    expect(delivery.counts().traces.sent).toBe(5)
    make(provider, 5)
    await provider.shutdown()
    expect(delivery.counts().traces.sent).toBe(10)
    make(provider, 5)
    expect(delivery.pending()).toBe(false)
  })
})

test('requests run outside the app’s context, with tracing suppressed', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  closing.push(() => context.disable())
  const collector = await server()
  const other = await server()
  const appStore = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const { channel } = await import('node:diagnostics_channel')
  const created = channel('net.client.socket')
  const note = (): void => void seen.push([appStore.getStore(), isTracingSuppressed(context.active())])
  created.subscribe(note)
  const { delivery, tracing } = start()
  await appStore.run('the app', async () => {
    make(tracing(target(collector.port)), 5)
    await until(() => delivery.counts().traces.sent === 5)
    make(tracing(target(other.port)), 5)
    await delivery.flush(5000)
  })
  created.unsubscribe(note)
  expect(seen).toEqual([
    [undefined, true],
    [undefined, true],
  ])
})

test('errors are kept when memory runs out', async () => {
  const closed = await startServer()
  await closed.close()
  const { delivery, lines, tracing } = start({ maxMemoryBytes: 100_000 })
  const provider = tracing(target(closed.port))
  const tracer = provider.getTracer('test')
  for (let round = 0; round < 10; round++) {
    for (let index = 0; index < 512; index++) {
      const span = tracer.startSpan('GET /')
      if (index % 100 === 0) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  const collector = await startServer(undefined, closed.port)
  closing.push(collector.close)
  const { memory } = delivery.counts().traces
  expect(memory).toBeGreaterThan(1000)
  await until(() => delivery.counts().traces.sent + memory === 5120)
  const errors = collector.arrived.reduce((sum, { body }) => sum + countErrors(body), 0)
  expect(errors).toBe(60)
  await until(() => lines.length > 0)
  expect(lines[0]).toMatch(/^lost \d+ spans: memory bound reached \(http:\/\/127\.0\.0\.1:\d+\/v1\/traces is away\)\.$/)
  expect(lines).toHaveLength(1)
})

/** Spans whose status (field 15) has the code 2 (field 3). */
function countErrors(body: Uint8Array): number {
  let errors = 0
  for (const resource of readFields(body)) {
    for (const scope of readFields(resource.body)) {
      if (scope.number !== 2) continue
      for (const item of readFields(scope.body)) {
        if (item.number !== 2) continue
        for (const field of readFields(item.body)) {
          if (
            field.number === 15 &&
            [...readFields(field.body)].some(({ number, value }) => number === 3 && value === 2)
          )
            errors++
        }
      }
    }
  }
  return errors
}

test('our name has the version of the serializers that we send with', async () => {
  const { USER_AGENT } = await import('../../src/delivery/user-agent.ts')
  const { readFileSync } = await import('node:fs')
  const manifest = readFileSync('node_modules/@opentelemetry/otlp-transformer/package.json', 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  expect(USER_AGENT.split(' ')[1]).toBe(`OTel-OTLP-Exporter-JavaScript/${version}`)
})
