import type { Resource } from '@opentelemetry/resources'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { load } from '../chunk.ts'
import type { ExporterConfig, TracesConfig } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { createTracerProvider, type SpanProvider } from '../spans/tracer-provider.ts'
import { createSampler } from './sampler.ts'

/** The tracer provider of the configuration, undefined when no exporter is configured. */
export function startTraces(config: TracesConfig, resource: Resource, delivery: Delivery): SpanProvider | undefined {
  if (config.exporters.length === 0) return undefined
  return createTracerProvider({
    resource,
    sampler: createSampler(config.sampler),
    spanLimits: config.limits,
    spanProcessors: config.exporters.flatMap((exporter) => spanProcessor(exporter, config, delivery) ?? []),
  })
}

function spanProcessor(exporter: ExporterConfig, { batch }: TracesConfig, delivery: Delivery): SpanProcessor | undefined {
  switch (exporter.kind) {
    case 'otlp':
      return delivery.spanProcessor(exporter.target, batch)
    case 'console':
      return load('console').consoleSpanProcessor()
    case 'zipkin':
      return load('zipkin').zipkinSpanProcessor(exporter, batch)
    case 'prometheus':
      return undefined
  }
}
