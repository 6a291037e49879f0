import { EventEmitter } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type ExporterConfig as PrometheusOptions, PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import type { IMetricReader } from '@opentelemetry/sdk-metrics'
import type { ExporterConfig } from '../config/config.ts'
import { createOverflowCheck } from './overflow.ts'
import { withUnits } from './prometheus-units.ts'

type PrometheusConfig = Extract<ExporterConfig, { kind: 'prometheus' }>

/** Ports that are tried, from the configured one upwards. */
const PORTS = 100

/**
 * The pull exporter: serves `/metrics` (§7-16). A process that finds the port
 * taken, as a cluster's workers do, takes the next one that is free, so that
 * each process has its own numbers and none crashes: a scraper is told the
 * range. Sharing one port would mix the processes up, since Node hands each
 * connection to another worker.
 *
 * @param warn says that no port is free or that it may not be used, and which metric overflows
 * @param options of the exporter, that only a configuration file has
 */
export function prometheusReader(
  { host, port }: PrometheusConfig,
  warn: (line: string) => void,
  options: PrometheusOptions = {},
): IMetricReader {
  const exporter = new PrometheusExporter({ ...options, preventServerStart: true })
  const collect = exporter.collect.bind(exporter)
  const check = createOverflowCheck(warn)
  exporter.collect = async (options) => {
    const collected = await collect(options)
    check(collected.resourceMetrics)
    return withUnits(collected)
  }
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] === '/metrics') exporter.getMetricsRequestHandler(request, response)
    else response.writeHead(404).end()
  })
  // The server's own `emit`: a scrape is no request of the app, so it passes by what traces those.
  Object.defineProperty(server, 'emit', Object.getOwnPropertyDescriptor(EventEmitter.prototype, 'emit') ?? {})
  listen(server, host, port, warn)
  return exporter
}

/** The server never keeps the process alive. `exclusive` keeps a cluster from sharing the port. */
function listen(server: Server, host: string, port: number, warn: (line: string) => void): void {
  let next = port
  const tryNext = (): void => {
    server.listen({ host, port: next, exclusive: true })
  }
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && ++next < Math.min(port + PORTS, 65_536)) tryNext()
    else warn(`metrics cannot be scraped from ${host}:${port}: ${error.message}`)
  })
  server.unref()
  tryNext()
}
