import type { Resource } from '@opentelemetry/resources'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { load } from '../chunk.ts'
import type { ExporterConfig, TracesConfig } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { createTracerProvider, type SpanProvider } from '../spans/tracer-provider.ts'
import { lazy, lazySpanProcessor, type Lazy } from './lazy.ts'
import { createSampler } from './sampling/sampler.ts'

/**
 * The tracer provider of the configuration, undefined when no exporter is configured.
 *
 * @param watchers see all spans before what exports them
 */
export function startTraces(
  config: TracesConfig,
  resource: Resource,
  delivery: Lazy<Delivery>,
  watchers: readonly SpanProcessor[] = [],
): SpanProvider | undefined {
  if (config.exporters.length === 0) return undefined
  const sampler = createSampler(config.sampler)
  const processors = config.exporters.flatMap((exporter) => spanProcessor(exporter, config, delivery) ?? [])
  const keeping = config.keep === undefined ? undefined : load('keep').startKeeping(config.keep, sampler, processors)
  const names = config.spanTypes || config.legacyAttributes ? load('names').nameProcessors(config) : []
  return createTracerProvider({
    resource,
    spanLimits: config.limits,
    sampler: keeping?.sampler ?? sampler,
    spanProcessors: [...watchers, ...names, ...(keeping?.processors ?? processors)],
  })
}

function spanProcessor(
  exporter: ExporterConfig,
  { batch, keep }: TracesConfig,
  delivery: Lazy<Delivery>,
): SpanProcessor | undefined {
  switch (exporter.kind) {
    case 'otlp':
      // What is kept comes without the sampled flag.
      return lazySpanProcessor(
        lazy(() =>
          delivery.get().spanProcessor(exporter.target, batch, keep === undefined ? {} : { accepts: () => true }),
        ),
      )
    case 'console':
      return load('console').consoleSpanProcessor()
    case 'zipkin':
      return load('zipkin').zipkinSpanProcessor(exporter, batch)
    case 'prometheus':
      return undefined
  }
}
