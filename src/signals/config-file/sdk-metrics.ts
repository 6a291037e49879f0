import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api'
import {
  type IMetricReader,
  MeterProvider as SdkMeterProvider,
  type MeterProviderOptions,
  type PeriodicExportingMetricReaderOptions,
} from '@opentelemetry/sdk-metrics'
import { load } from '../../chunk.ts'
import { DELIVERY_SCOPE, observeDelivery } from '../delivery-metrics.ts'
import { guardMeters } from '../guard-meters.ts'
import { periodicReader } from '../metrics.ts'
import { OtlpExporter } from './otlp-exporters.ts'
import { currentSetUp, withThread } from './set-up.ts'

export {
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  InstrumentType,
} from '@opentelemetry/sdk-metrics'

// sdk-node calls these with `new`: what they return takes the place of the new object.

export function ConsoleMetricExporter(): object {
  return {}
}

type ReaderOptions = Omit<PeriodicExportingMetricReaderOptions, 'exporter'> & {
  readonly exporter: object
  readonly exportIntervalMillis: number
  readonly exportTimeoutMillis: number
}

export function PeriodicExportingMetricReader(options: ReaderOptions): IMetricReader {
  const { exporter, exportIntervalMillis: intervalMs, exportTimeoutMillis: timeoutMs, ...rest } = options
  const setUp = currentSetUp()
  const delivery = setUp.delivery.get()
  const target =
    exporter instanceof OtlpExporter
      ? delivery.metricExporter(exporter.target, exporter.metrics)
      : load('console').consoleMetricExporter()
  const observed = (): string | undefined => (setUp.deliveryMetrics?.hasNews() === true ? DELIVERY_SCOPE : undefined)
  return periodicReader(target, { intervalMs, timeoutMs }, delivery, setUp.warn, observed, rest)
}

export function MeterProvider(options: MeterProviderOptions): ApiMeterProvider & Pick<SdkMeterProvider, 'shutdown'> {
  const setUp = currentSetUp()
  const provider = new SdkMeterProvider({
    ...options,
    ...(options.resource && { resource: withThread(options.resource) }),
  })
  const delivery = setUp.delivery.get()
  setUp.deliveryMetrics = observeDelivery(provider, delivery, setUp.config.sdkMetrics)
  delivery.onFlush(() => provider.forceFlush())
  const guarded = guardMeters(provider)
  setUp.meterProvider = guarded
  return { ...guarded, shutdown: () => provider.shutdown() }
}
