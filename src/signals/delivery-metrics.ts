import type { BatchObservableResult, MeterProvider, Observable } from '@opentelemetry/api'
import type { Signal } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { DISTRO_VERSION } from '../version.ts'

/** Name of the meter that the delivery's counts are made with. */
export const DELIVERY_SCOPE = '@org/otel'

/**
 * What the semantic conventions call the items of each signal.
 * https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 */
const ITEMS: Readonly<Record<Signal, { readonly name: string; readonly unit: string }>> = {
  traces: { name: 'span', unit: '{span}' },
  metrics: { name: 'metric_data_point', unit: '{data_point}' },
  logs: { name: 'log', unit: '{log_record}' },
}
const SIGNALS = Object.keys(ITEMS) as readonly Signal[]

export type DeliveryMetrics = {
  /** Whether anything was lost since the counts were last read. */
  readonly hasNews: () => boolean
}

/**
 * Makes the delivery's counts metrics of the process: `otel.sdk.exporter.*.exported`, where `error.type` says why items
 * were lost, and `otel.sdk.exporter.*.inflight`. They are read when metrics are collected and cost nothing in between.
 *
 * @param all what was delivered and what waits too; else there is nothing to see until something is lost
 */
export function observeDelivery(
  provider: MeterProvider,
  delivery: Pick<Delivery, 'counts' | 'waiting'>,
  all: boolean,
): DeliveryMetrics {
  const meter = provider.getMeter(DELIVERY_SCOPE, DISTRO_VERSION)
  const instruments = SIGNALS.map((signal) => {
    const { name, unit } = ITEMS[signal]
    return {
      signal,
      exported: meter.createObservableCounter(`otel.sdk.exporter.${name}.exported`, {
        unit,
        description: 'Delivered; with error.type: lost, and why.',
      }),
      inflight: meter.createObservableUpDownCounter(`otel.sdk.exporter.${name}.inflight`, {
        unit,
        description: 'Made, and not delivered yet.',
      }),
    }
  })
  let lostWhenRead = 0

  const observe = (result: BatchObservableResult): void => {
    const counts = delivery.counts()
    const waiting = delivery.waiting()
    for (const { signal, exported, inflight } of instruments) {
      const { sent, ...lost } = counts[signal]
      if (all) {
        result.observe(exported, sent)
        result.observe(inflight, waiting[signal])
      }
      for (const [reason, items] of Object.entries(lost))
        if (items > 0) result.observe(exported, items, { 'error.type': reason })
    }
    lostWhenRead = lostItems(delivery)
  }
  meter.addBatchObservableCallback(
    observe,
    instruments.flatMap(({ exported, inflight }): Observable[] => [exported, inflight]),
  )
  return { hasNews: () => lostItems(delivery) > lostWhenRead }
}

function lostItems(delivery: Pick<Delivery, 'counts'>): number {
  return Object.values(delivery.counts()).reduce(
    (sum, { sent: _sent, ...lost }) => Object.values(lost).reduce((items, each) => items + each, sum),
    0,
  )
}
