import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PeriodicExportingMetricReaderOptions,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'
import { load } from '../chunk.ts'
import type { ExporterConfig, MetricsConfig } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { collectNow } from './collect-now.ts'
import { DELIVERY_SCOPE, type DeliveryMetrics, observeDelivery } from './delivery-metrics.ts'
import { guardMeters } from './guard-meters.ts'
import { createOverflowCheck } from './overflow.ts'

/**
 * The meter provider of the configuration.
 *
 * @param sdkMetrics what was delivered is a metric too, not only what was lost
 */
export function startMetrics(
  config: MetricsConfig,
  resource: Resource,
  delivery: Delivery,
  warn: (line: string) => void,
  sdkMetrics: boolean,
): ApiMeterProvider {
  let own: DeliveryMetrics | undefined
  const observed = (): string | undefined => (own?.hasNews() === true ? DELIVERY_SCOPE : undefined)
  // Each reader sees the same metrics.
  const said = new Set<string>()
  const warnOnce = (line: string): void => {
    if (!said.has(line)) warn(line)
    said.add(line)
  }
  const provider = new MeterProvider({
    resource,
    readers: config.exporters.flatMap((exporter) => metricReader(exporter, config, delivery, warnOnce, observed) ?? []),
  })
  own = observeDelivery(provider, delivery, sdkMetrics)
  delivery.onFlush(() => provider.forceFlush())
  return guardMeters(provider)
}

function metricReader(
  exporter: ExporterConfig,
  config: MetricsConfig,
  delivery: Delivery,
  warn: (line: string) => void,
  observed: () => string | undefined,
): IMetricReader | undefined {
  switch (exporter.kind) {
    case 'otlp':
      return periodicReader(delivery.metricExporter(exporter.target, config), config, delivery, warn, observed)
    case 'console':
      return periodicReader(load('console').consoleMetricExporter(), config, delivery, warn, observed)
    case 'prometheus':
      return load('prometheus').prometheusReader(exporter, warn)
    case 'zipkin':
      return undefined
  }
}

/**
 * A reader that exports in intervals, and without an event loop when the process ends.
 *
 * @param observed name of a meter that has news although it only observes
 * @param rest options of the SDK that have no place in our configuration
 */
export function periodicReader(
  target: PushMetricExporter,
  { intervalMs, timeoutMs }: Pick<MetricsConfig, 'intervalMs' | 'timeoutMs'>,
  delivery: Delivery,
  warn: (line: string) => void,
  observed: () => string | undefined,
  rest: Partial<PeriodicExportingMetricReaderOptions> = {},
): IMetricReader {
  const check = createOverflowCheck(warn)
  const exporter: PushMetricExporter = {
    ...target,
    export(metrics, callback) {
      check(metrics)
      target.export(metrics, callback)
    },
  }
  const reader = new PeriodicExportingMetricReader({
    ...rest,
    exporter,
    exportIntervalMillis: intervalMs,
    // The SDK refuses a timeout over the interval.
    exportTimeoutMillis: Math.min(timeoutMs, intervalMs),
  })
  delivery.onDrain(() => {
    const collected = collectNow(reader, observed())
    if (collected !== undefined) exporter.export(collected, () => {})
  })
  return reader
}
