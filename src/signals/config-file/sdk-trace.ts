import type { SpanProcessor, TracerProviderOptions } from '@opentelemetry/sdk-trace'
import { load } from '../../chunk.ts'
import type { BatchConfig } from '../../config/config.ts'
import { createTracerProvider, type SpanProvider } from '../../spans/tracer-provider.ts'
import { lazy, lazySpanProcessor } from '../lazy.ts'
import { batchOf, type BatchOptions, SIMPLE } from './batch.ts'
import { OtlpExporter } from './otlp-exporters.ts'
import { currentSetUp, withThread } from './set-up.ts'

export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'

// sdk-node calls these with `new`: what they return takes the place of the new object.

export function ConsoleSpanExporter(): object {
  return {}
}

type Exporter = { readonly exporter: object }

export function BatchSpanProcessor({ exporter, ...options }: Exporter & BatchOptions): SpanProcessor {
  return processorOf(exporter, batchOf(options, 'spans'))
}

export function SimpleSpanProcessor({ exporter }: Exporter): SpanProcessor {
  return processorOf(exporter, SIMPLE)
}

function processorOf(exporter: Exporter['exporter'], batch: BatchConfig): SpanProcessor {
  const { delivery } = currentSetUp()
  return exporter instanceof OtlpExporter
    ? lazySpanProcessor(lazy(() => delivery.get().spanProcessor(exporter.target, batch)))
    : load('console').consoleSpanProcessor()
}

export function TracerProvider(options: TracerProviderOptions): SpanProvider {
  const setUp = currentSetUp()
  const { redactedKeys } = setUp.config.logs
  return (setUp.tracerProvider = createTracerProvider({
    ...options,
    ...(options.resource && { resource: withThread(options.resource) }),
    spanProcessors: [
      ...setUp.watchers,
      ...(redactedKeys.length === 0 ? [] : [load('redact').redactingSpanProcessor(redactedKeys)]),
      ...(options.spanProcessors ?? []),
    ],
  }))
}
