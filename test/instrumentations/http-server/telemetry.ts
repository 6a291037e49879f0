import { createRequire } from 'node:module'
import { context, metrics, propagation, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { type ReadableSpan, type Sampler, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  HttpServerInstrumentation,
  type HttpServerConfig,
} from '../../../src/instrumentations/http-server/instrumentation.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'

/** Which of the two makes the spans: upstream's instrumentation with the SDK's spans, or ours with ours. */
export type Maker = 'upstream' | 'ours'

/** What a request leaves behind. */
export type Recorded = { spans: ReadableSpan[]; points: object[] }

export type Telemetry = {
  readonly tracer: Tracer
  /** All that was recorded since the last call. */
  readonly take: () => Promise<Recorded>
}

/** Sets the globals of OpenTelemetry in this process and instruments its HTTP servers. */
export function startTelemetry(maker: Maker, config: HttpServerConfig, sampler?: Sampler): Telemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
  const spans: ReadableSpan[] = []
  const processor: SpanProcessor = {
    onStart() {},
    onEnd: (span) => void spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
  const options = { spanProcessors: [processor], ...(sampler && { sampler }) }
  const provider = maker === 'ours' ? createTracerProvider(options) : new TracerProvider(options)
  trace.setGlobalTracerProvider(provider)
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA)
  const meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  metrics.setGlobalMeterProvider(meterProvider)
  instrument(maker, config)
  return {
    tracer: trace.getTracer('test'),
    async take() {
      await meterProvider.forceFlush()
      const points = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ scope, metrics }) => metrics.map((metric) => ({ scope, metric })))
        .flatMap(({ scope, metric }) =>
          metric.dataPointType === DataPointType.HISTOGRAM
            ? metric.dataPoints.map(({ attributes, value }) => ({
                scope: scope.name,
                descriptor: metric.descriptor,
                attributes,
                count: value.count,
                boundaries: value.buckets.boundaries,
              }))
            : [],
        )
      exporter.reset()
      return { spans: spans.splice(0), points }
    },
  }
}

function instrument(maker: Maker, config: HttpServerConfig): void {
  if (maker === 'ours') {
    new HttpServerInstrumentation({ ...config, enabled: false }).enable()
    return
  }
  const instrumentation: { setConfig(config: object): void; enable(): void } = new HttpInstrumentation({
    enabled: false,
  })
  instrumentation.setConfig({ ...config, disableOutgoingRequestInstrumentation: true, enabled: true })
  instrumentation.enable()
  // Patched when they are required.
  const require = createRequire(import.meta.url)
  for (const name of ['node:http', 'node:https']) require(name)
}
