import { readFileSync } from 'node:fs'
import { diag, logs, metrics, trace, type LoggerProvider, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { parseConfigFile } from '@opentelemetry/configuration'
import { startNodeSdk } from '@opentelemetry/sdk-node'
import { withVariable } from '../config/environment.ts'
import { addLine, yamlError } from './config-file-check.ts'

export type FileSdk = {
  readonly tracerProvider: TracerProvider
  readonly meterProvider: MeterProvider
  readonly loggerProvider: LoggerProvider
}

/**
 * Sets OpenTelemetry up from a declarative configuration file by sdk-node's own
 * start function, which sets the globals itself.
 *
 * @param path value of OTEL_CONFIG_FILE
 * @returns undefined when the file says that telemetry is disabled
 * @throws an error that names the file and the place in it when it is missing or wrong
 */
export function startFromFile(path: string): FileSdk | undefined {
  if (parseFile(path).disabled === true) return undefined
  withOwnDiagnostics(() => withVariable('OTEL_CONFIG_FILE', path, () => startNodeSdk({ instrumentations: [] })))
  return { tracerProvider: trace.getTracerProvider(), meterProvider: metrics.getMeterProvider(), loggerProvider: logs.getLoggerProvider() }
}

/** @throws an error with the line, where there is one */
function parseFile(path: string): ReturnType<typeof parseConfigFile> {
  const text = readFileSync(path, 'utf8')
  const broken = yamlError(text)
  if (broken !== undefined) throw new Error(`${path}: ${broken}`)
  try {
    return parseConfigFile(path)
  } catch (error) {
    throw new Error(addLine(text, error instanceof Error ? error.message : String(error)), { cause: error })
  }
}

/**
 * The start function installs a logger that writes to the console, so to the
 * app's stdout; ours stays. What it logs as an error means that it gave up.
 *
 * @throws the first error that is logged meanwhile
 */
function withOwnDiagnostics(start: () => void): void {
  let failure: string | undefined
  const { setLogger, error } = diag
  try {
    diag.setLogger = () => true
    diag.error = (message) => {
      failure ??= message
    }
    start()
  } finally {
    diag.setLogger = setLogger
    diag.error = error
  }
  if (failure !== undefined) throw new Error(failure)
}
