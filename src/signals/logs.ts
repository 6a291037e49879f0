import { diag, type LoggerProvider as ApiLoggerProvider } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { load } from '../chunk.ts'
import type { ExporterConfig, LogsConfig } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { gateOf } from '../logs/catalogue.ts'
import { gateLoggers } from './gate-loggers.ts'
import { guardLoggers } from './guard-loggers.ts'
import { sessionProcessor } from './session.ts'

/** The logger provider of the configuration. */
export function startLogs(config: LogsConfig, resource: Resource, delivery: Delivery): ApiLoggerProvider {
  const provider = new LoggerProvider({
    resource,
    logRecordLimits: config.limits,
    processors: [
      sessionProcessor(),
      ...(config.redactedKeys.length === 0 ? [] : [load('redact').redactingLogProcessor(config.redactedKeys)]),
      ...config.exporters.flatMap((exporter) => logProcessor(exporter, config, delivery) ?? []),
    ],
  })
  return gateLoggers(
    guardLoggers(provider),
    gateOf(config, (line) => diag.warn(line)),
  )
}

function logProcessor(
  exporter: ExporterConfig,
  { batch }: LogsConfig,
  delivery: Delivery,
): LogRecordProcessor | undefined {
  switch (exporter.kind) {
    case 'otlp':
      return delivery.logProcessor(exporter.target, batch)
    case 'console':
      return load('console').consoleLogProcessor()
    case 'prometheus':
    case 'zipkin':
      return undefined
  }
}
