import type { ExporterConfig as PrometheusOptions } from '@opentelemetry/exporter-prometheus'
import type { IMetricReader } from '@opentelemetry/sdk-metrics'
import { load } from '../../chunk.ts'
import { currentSetUp } from './set-up.ts'

/** In place of exporter-prometheus's, which fails where a port is taken. sdk-node calls it with `new`. */
export function PrometheusExporter({
  host,
  port,
  ...rest
}: PrometheusOptions & { host: string; port: number }): IMetricReader {
  return load('prometheus').prometheusReader({ kind: 'prometheus', host, port }, currentSetUp().warn, rest)
}
