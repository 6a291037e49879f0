import type { Config, ExporterConfig, OtlpTarget, Signal } from './config.ts'
import { parseHttpUrl } from './endpoint.ts'
import { deepFreeze } from './freeze.ts'
import { escapeControls } from './problem-text.ts'
import { redactUrl } from './redact-url.ts'
import { describeSampler } from './sampler.ts'

const SECRET = '[secret]'

/** The configuration as it may be shown: without the values of headers, and without credentials and queries in URLs. */
export function redactConfig(config: Config): Config {
  const { traces, metrics, logs, proxy } = config
  return deepFreeze({
    ...config,
    traces: { ...traces, exporters: traces.exporters.map(redactExporter) },
    metrics: { ...metrics, exporters: metrics.exporters.map(redactExporter) },
    logs: { ...logs, exporters: logs.exporters.map(redactExporter) },
    proxy: { http: redactProxy(proxy.http), https: redactProxy(proxy.https), no: proxy.no },
  })
}

/**
 * The configuration in one line, for the message at the start:
 * `traces to otlp (http/protobuf, http://localhost:4318/v1/traces), sampling everything; metrics to none; …`
 */
export function startText(config: Config): string {
  const { traces, propagators, resource, instrumentations, proxy } = redactConfig(config)
  const parts = [
    ...(config.configFile === undefined ? describeSignals(config) : [`configured by ${config.configFile}`]),
    describeKeep(traces.keep),
    `propagators ${propagators.join(', ') || 'none'}`,
    `detectors ${resource.detectors.join(', ') || 'none'}`,
    describeInstrumentations(instrumentations),
    proxy.https === undefined && proxy.http === undefined ? '' : `proxy ${proxy.https ?? proxy.http}`,
    config.deferSetup ? 'set up by its children' : '',
  ]
  return escapeControls(parts.filter((part) => part !== '').join('; '))
}

function redactExporter(exporter: ExporterConfig): ExporterConfig {
  switch (exporter.kind) {
    case 'otlp':
      return { kind: 'otlp', target: redactTarget(exporter.target) }
    case 'zipkin':
      return { ...exporter, url: redactUrl(exporter.url) }
    case 'console':
    case 'prometheus':
      return exporter
  }
}

function redactTarget(target: OtlpTarget): OtlpTarget {
  const headers = Object.create(null) as Record<string, string>
  for (const name of Object.keys(target.headers)) headers[name] = SECRET
  return { ...target, url: redactUrl(target.url), headers }
}

/** What is no URL is not shown at all: there is no telling what it is. */
function redactProxy(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  return parseHttpUrl(url) === undefined ? SECRET : redactUrl(url)
}

function describeSignals(config: Config): readonly string[] {
  const describe = (signal: Signal): string =>
    `${signal} to ${config[signal].exporters.map(describeExporter).join(' and ') || 'none'}`
  return [`${describe('traces')}, ${describeSampler(config.traces.sampler)}`, describe('metrics'), describe('logs')]
}

function describeExporter(exporter: ExporterConfig): string {
  switch (exporter.kind) {
    case 'console':
      return 'console'
    case 'prometheus':
      return `prometheus (${exporter.host}:${exporter.port})`
    case 'zipkin':
      return `zipkin (${redactUrl(exporter.url)})`
    case 'otlp':
      return describeTarget(exporter.target)
  }
}

function describeTarget({ protocol, url, headers, compression, certificateFile, clientKeyFile }: OtlpTarget): string {
  const names = Object.keys(headers)
  const details = [
    protocol,
    redactUrl(url),
    names.length === 0 ? '' : `headers ${names.join(' ')}`,
    compression === 'none' ? '' : compression,
    certificateFile === undefined ? '' : 'own certificate authority',
    clientKeyFile === undefined ? '' : 'client certificate',
  ]
  return `otlp (${details.filter((detail) => detail !== '').join(', ')})`
}

function describeKeep(keep: Config['traces']['keep']): string {
  if (keep === undefined) return ''
  const kept = [keep.errors ? 'errors' : '', keep.slowMs === undefined ? '' : `traces over ${keep.slowMs} ms`]
  return `keeping ${kept.filter((part) => part !== '').join(' and ')}`
}

function describeInstrumentations({ enabled, disabled }: Config['instrumentations']): string {
  const named =
    enabled === undefined ? 'instrumentations by default' : `instrumentations ${enabled.join(', ') || 'none'}`
  return disabled.length === 0 ? named : `${named} but ${disabled.join(', ')}`
}
