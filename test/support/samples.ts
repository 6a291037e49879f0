import {
  type Attributes,
  type Context,
  logs,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { TraceState } from '@opentelemetry/core'

/** Attributes of every kind that OTLP knows, and texts that are easy to get wrong. */
export const RICH_ATTRIBUTES: Attributes = {
  text: 'plain',
  empty: '',
  unicode: 'žluťoučký 🐎 \u0000 end',
  long: 'x'.repeat(70_000),
  yes: true,
  no: false,
  zero: 0,
  negative: -1,
  large: Number.MAX_SAFE_INTEGER,
  small: Number.MIN_SAFE_INTEGER,
  fraction: 0.1,
  tiny: 5e-324,
  huge: 1.7976931348623157e308,
  texts: ['a', '', 'č'],
  numbers: [1, -2, 3.5],
  booleans: [true, false],
  nothing: [],
  __proto: 'not a prototype',
  constructor: 'not a constructor',
}

/** The same resource for all samples. */
function sampleResource(): Resource {
  return resourceFromAttributes({ 'service.name': 'sample', 'service.instance.id': 'i-1', 'process.pid': 4711 })
}

/** Spans of a real tracer with everything a span can have: kinds, events, links, statuses, trace state, remote parents. */
export async function sampleSpans(): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    resource: sampleResource(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    spanLimits: { attributeCountLimit: 30, eventCountLimit: 3, linkCountLimit: 2, attributePerEventCountLimit: 2 },
  })
  const http = provider.getTracer('@opentelemetry/instrumentation-http', '1.2.3', { schemaUrl: 'https://schema/1' })
  const bare = provider.getTracer('bare')

  const remote = remoteParent()
  const server = http.startSpan(
    'GET /hi/:name',
    { kind: SpanKind.SERVER, attributes: RICH_ATTRIBUTES, startTime: [1_700_000_000, 1] },
    remote,
  )
  server.addEvent('named', { one: 1, two: 2, three: 3 }, [1_700_000_000, 2])
  server.addEvent('bare', [1_700_000_000, 3])
  server.recordException(new TypeError('boom'), [1_700_000_000, 4])
  server.addEvent('one too many', [1_700_000_000, 5])
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' })
  const inServer = trace.setSpan(remote, server)
  for (const kind of [SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]) {
    const child = bare.startSpan(
      `child ${kind}`,
      {
        kind,
        startTime: [1_700_000_000, 10 + kind],
        links: [{ context: server.spanContext(), attributes: { why: 'linked' } }],
      },
      inServer,
    )
    child.setStatus({ code: SpanStatusCode.OK })
    child.end([1_700_000_000, 999_999_999])
  }
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key ${index}`, index]))
  bare.startSpan('', { attributes: many, startTime: [1_700_000_000, 50] }, ROOT_CONTEXT).end([1_700_000_001, 0])
  server.end([1_700_000_002, 123_456_789])
  const spans = exporter.getFinishedSpans()
  await provider.forceFlush()
  return spans
}

/** Log records of a real logger with bodies of every kind, events, severities, with and without a span. */
export async function sampleLogs(): Promise<ReadableLogRecord[]> {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({
    resource: sampleResource(),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  })
  const logger = provider.getLogger('@org/otel', '0.1.0', { schemaUrl: 'https://schema/logs' })
  const bodies = [
    'text',
    '',
    42,
    -1.5,
    true,
    null,
    undefined,
    new Uint8Array([0, 1, 255]),
    ['list', 1, [true]],
    { map: { deep: [{}] } },
  ]
  for (const body of bodies) {
    logger.emit({ timestamp: [1_700_000_000, 1], observedTimestamp: [1_700_000_000, 2], body, context: ROOT_CONTEXT })
  }
  logger.emit({
    timestamp: [1_700_000_000, 3],
    observedTimestamp: [1_700_000_000, 4],
    eventName: 'workflows.published',
    severityNumber: logs ? 17 : 0,
    severityText: 'ERROR',
    body: 'Workflow published',
    attributes: { ...RICH_ATTRIBUTES, map: { a: { b: [1, 'c', null] } }, bytes: new Uint8Array([1, 2, 3]) },
    context: remoteParent(),
  })
  await provider.forceFlush()
  return exporter.getFinishedLogRecords()
}

/** Metrics of a real meter: every instrument and aggregation, with both temporalities. */
export async function sampleMetrics(
  temporality: AggregationTemporality = AggregationTemporality.CUMULATIVE,
): Promise<ResourceMetrics> {
  const exporter = new InMemoryMetricExporter(temporality)
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: 3_600_000,
    exportTimeoutMillis: 10_000,
  })
  const provider = new MeterProvider({
    resource: sampleResource(),
    readers: [reader],
    views: [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  })
  const meter = provider.getMeter('meter', '2.0.0', { schemaUrl: 'https://schema/metrics' })
  const counter = meter.createCounter('counter', { description: 'A counter', unit: '{request}', valueType: 0 })
  counter.add(1, { route: '/a' })
  counter.add(2, { route: '/b', ok: true })
  meter.createCounter('doubles', { valueType: 1 }).add(0.5)
  meter.createUpDownCounter('updown').add(-7)
  meter.createGauge('gauge', { valueType: 0 }).record(-9_007_199_254_740_991)
  meter.createObservableGauge('observed').addCallback((result) => result.observe(21.5, { host: 'h' }))
  const histogram = meter.createHistogram('histogram', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 1, 10] },
  })
  for (const value of [0.05, 0.5, 5, 50]) histogram.record(value, { route: '/a' })
  const exponential = meter.createHistogram('exponential')
  for (const value of [0, 0.001, 1, 1.5, 1000]) exponential.record(value)
  await provider.forceFlush()
  const [metrics] = exporter.getMetrics()
  await provider.shutdown()
  if (!metrics) throw new Error('the sample metrics were not collected')
  return metrics
}

function remoteParent(): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: new TraceState('vendor=value,other=1'),
  })
}
