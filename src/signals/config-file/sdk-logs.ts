import type { LoggerProvider as ApiLoggerProvider } from '@opentelemetry/api'
import {
  LoggerProvider as SdkLoggerProvider,
  type LoggerProviderOptions,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { load } from '../../chunk.ts'
import type { BatchConfig } from '../../config/config.ts'
import { guardLoggers } from '../guard-loggers.ts'
import { sessionProcessor } from '../session.ts'
import { batchOf, type BatchOptions, SIMPLE } from './batch.ts'
import { OtlpExporter } from './otlp-exporters.ts'
import { currentSetUp, withThread } from './set-up.ts'

// sdk-node calls these with `new`: what they return takes the place of the new object.

export function ConsoleLogRecordExporter(): object {
  return {}
}

type Exporter = { readonly exporter: object }

export function BatchLogRecordProcessor({ exporter, ...options }: Exporter & BatchOptions): LogRecordProcessor {
  return processorOf(exporter, batchOf(options, 'log records'))
}

export function SimpleLogRecordProcessor({ exporter }: Exporter): LogRecordProcessor {
  return processorOf(exporter, SIMPLE)
}

function processorOf(exporter: Exporter['exporter'], batch: BatchConfig): LogRecordProcessor {
  return exporter instanceof OtlpExporter
    ? currentSetUp().delivery.get().logProcessor(exporter.target, batch)
    : load('console').consoleLogProcessor()
}

export function LoggerProvider(
  options: LoggerProviderOptions,
): ApiLoggerProvider & Pick<SdkLoggerProvider, 'shutdown'> {
  const { redactedKeys } = currentSetUp().config.logs
  const provider = new SdkLoggerProvider({
    ...options,
    ...(options.resource && { resource: withThread(options.resource) }),
    processors: [
      sessionProcessor(),
      ...(redactedKeys.length === 0 ? [] : [load('redact').redactingLogProcessor(redactedKeys)]),
      ...(options.processors ?? []),
    ],
  })
  const guarded = guardLoggers(provider)
  currentSetUp().loggerProvider = guarded
  return { ...guarded, shutdown: () => provider.shutdown() }
}
