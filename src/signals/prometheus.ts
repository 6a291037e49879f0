import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import type { IMetricReader } from '@opentelemetry/sdk-metrics'
import type { ExporterConfig } from '../config/config.ts'

type PrometheusConfig = Extract<ExporterConfig, { kind: 'prometheus' }>

/** The pull exporter: serves `/metrics` (§7-16). */
export function prometheusReader({ host, port }: PrometheusConfig): IMetricReader {
  return new PrometheusExporter({ host, port })
}
