import { resourceFromAttributes } from '@opentelemetry/resources'
import { load } from '../chunk.ts'
import { watchOpenSpans } from '../lifecycle/open-spans.ts'
import type { DetectedService } from '../resource/resource.ts'
import { lazy, lazyLoggerProvider, lazyMeterProvider } from './lazy.ts'
import { createSignals, openDelivery, type Signals, type Surroundings } from './outgoing.ts'
import { startTraces } from './traces.ts'

export type SignalsOptions = Surroundings & { readonly service: DetectedService }

/**
 * Builds the three providers and what delivers their data; sets no global. Each
 * part is loaded when the app first uses it, but for what has to listen.
 */
export function startSignals({ service, ...surroundings }: SignalsOptions): Signals {
  const { config, warn, thread } = surroundings
  const { traces, metrics, logs } = config
  const resource = thread ? service.resource.merge(resourceFromAttributes(thread.attributes)) : service.resource
  // What is lost is a metric as well, also in an app that makes none.
  const onFirstLoss = (): void => void (metrics.exporters.length > 0 && meterProvider.get())
  const delivery = openDelivery(surroundings, onFirstLoss)
  const meterProvider = lazy(() =>
    load('metrics').startMetrics(metrics, resource, delivery.get(), warn, config.sdkMetrics),
  )
  const loggerProvider = lazy(() => load('logs').startLogs(logs, resource, delivery.get()))
  const openSpans = watchOpenSpans()
  if (metrics.exporters.some(({ kind }) => config.sdkMetrics || kind === 'prometheus')) meterProvider.get()
  const providers = {
    tracerProvider: startTraces(traces, resource, delivery, [
      openSpans.processor,
      ...(thread ? [thread.marker] : []),
      ...(logs.redactedKeys.length === 0 ? [] : [load('redact').redactingSpanProcessor(logs.redactedKeys)]),
    ]),
    meterProvider: metrics.exporters.length === 0 ? undefined : lazyMeterProvider(meterProvider),
    loggerProvider: logs.exporters.length === 0 ? undefined : lazyLoggerProvider(loggerProvider),
  }
  return createSignals(providers, delivery, openSpans, thread)
}
