import { createRequire } from 'node:module'
import { context, logs, trace, type Span, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { onTestFinished } from 'vitest'
import type { LoggerInstrumentation, LoggerInstrumentationConfig } from '../../../src/logs/logger-instrumentation.ts'

const require = createRequire(import.meta.url)

/** A log record as the tests look at it. */
type SeenRecord = {
  readonly body: unknown
  readonly eventName: string | undefined
  readonly severityNumber: number | undefined
  readonly severityText: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly spanId: string | undefined
  readonly timeMs: number
}

export type Bridged<Module> = {
  readonly module: Module
  readonly instrumentation: LoggerInstrumentation
  /** What reached the SDK so far. */
  readonly records: () => readonly SeenRecord[]
  readonly raw: () => readonly ReadableLogRecord[]
  /** Runs a function in a recording span, and ends the span. */
  readonly inSpan: <T>(run: (span: Span) => T) => { readonly result: T; readonly span: Span }
  readonly tracer: Tracer
  readonly spans: InMemorySpanExporter
}

/**
 * Loads a logger of the dev dependencies (`pino-v8` and the like are old
 * majors) with an instrumentation on it, and an SDK that keeps what it gets in
 * memory. Everything global is undone when the test ends.
 */
export function bridge<Module>(
  name: string,
  Instrumentation: new (config: LoggerInstrumentationConfig) => LoggerInstrumentation,
  config: LoggerInstrumentationConfig = {},
): Bridged<Module> {
  const exporter = new InMemoryLogRecordExporter()
  const spans = new InMemorySpanExporter()
  logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }))
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] })
  const contextManager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(contextManager)
  const instrumentation = new Instrumentation({ enabled: false })
  instrumentation.setConfig({ ...config, enabled: true })
  instrumentation.enable()
  const undo = patchByHand(instrumentation, name)
  onTestFinished(() => {
    undo()
    instrumentation.disable()
    logs.disable()
    trace.disable()
    context.disable()
    contextManager.disable()
  })
  const tracer = tracerProvider.getTracer('test')
  return {
    module: require(name) as Module,
    instrumentation,
    raw: () => exporter.getFinishedLogRecords(),
    records: () => exporter.getFinishedLogRecords().map(seen),
    inSpan: (run) =>
      tracer.startActiveSpan('test', (span) => {
        try {
          return { result: run(span), span }
        } finally {
          span.end()
        }
      }),
    tracer,
    spans,
  }
}

/** An alias has another name than the module that the instrumentation waits for. */
function patchByHand(instrumentation: LoggerInstrumentation, name: string): () => void {
  const version = (require(`${name}/package.json`) as { version: string }).version
  const undo: (() => void)[] = []
  for (const definition of instrumentation.getModuleDefinitions()) {
    if (!definition.supportedVersions.some((range) => inRange(range, version))) continue
    definition.patch?.(require(name), version)
    undo.push(() => definition.unpatch?.(require(name), version))
    for (const file of definition.files) {
      const path = file.name.replace(/^[^/]+/, name)
      file.patch(require(path), version)
      undo.push(() => file.unpatch(require(path), version))
    }
  }
  return () => undo.toReversed().forEach((one) => one())
}

function inRange(range: string, version: string): boolean {
  const major = Number.parseInt(version, 10)
  const [, from = '0', below = '999'] = />=(\d+)[\d.]* <(\d+)/.exec(range) ?? []
  return major >= Number(from) && major < Number(below)
}

function seen(record: ReadableLogRecord): SeenRecord {
  return {
    body: record.body,
    eventName: record.eventName,
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    attributes: record.attributes,
    spanId: record.spanContext?.spanId,
    timeMs: record.hrTime[0] * 1000 + record.hrTime[1] / 1e6,
  }
}
