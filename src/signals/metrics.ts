import type { Resource } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader, type IMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics'
import { load } from '../chunk.ts'
import type { ExporterConfig, MetricsConfig } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'

/** The meter provider of the configuration, undefined when no exporter is configured. */
export function startMetrics(config: MetricsConfig, resource: Resource, delivery: Delivery): MeterProvider | undefined {
  if (config.exporters.length === 0) return undefined
  return new MeterProvider({
    resource,
    readers: config.exporters.flatMap((exporter) => metricReader(exporter, config, delivery) ?? []),
  })
}

function metricReader(exporter: ExporterConfig, config: MetricsConfig, delivery: Delivery): IMetricReader | undefined {
  switch (exporter.kind) {
    case 'otlp':
      return periodic(delivery.metricExporter(exporter.target, config), config)
    case 'console':
      return periodic(load('console').consoleMetricExporter(), config)
    case 'prometheus':
      return load('prometheus').prometheusReader(exporter)
    case 'zipkin':
      return undefined
  }
}

/** The SDK refuses a timeout over the interval. */
function periodic(exporter: PushMetricExporter, { intervalMs, timeoutMs }: MetricsConfig): IMetricReader {
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(timeoutMs, intervalMs),
  })
}
