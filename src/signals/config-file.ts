import { readFileSync } from 'node:fs'
import { diag, logs, metrics, trace } from '@opentelemetry/api'
import { parseConfigFile } from '@opentelemetry/configuration'
import { startNodeSdk } from '@opentelemetry/sdk-node'
import { withVariable } from '../config/environment.ts'
import { addLine, yamlError } from './config-file-check.ts'
import type { Signals } from './signals.ts'

/** What sdk-node's providers have in common; the API's types do not say so. */
type Flushing = {
  readonly forceFlush?: () => Promise<void>
  readonly shutdown?: () => Promise<void>
  readonly getDelegate?: () => Flushing
}

const NOTHING = { traces: 0, metrics: 0, logs: 0 }

/**
 * Sets OpenTelemetry up from a declarative configuration file by sdk-node's own
 * start function, which sets the globals itself and delivers by the SDK's own
 * exporters: what they hold when a process ends without an event loop is lost.
 *
 * @param path value of OTEL_CONFIG_FILE
 * @returns undefined when the file turns telemetry off
 * @throws an error that names the file and the place in it when it is missing or wrong
 */
export function startFromFile(path: string): Signals | undefined {
  if (parseFile(path).disabled === true) return undefined
  withOwnDiagnostics(() => withVariable('OTEL_CONFIG_FILE', path, () => startNodeSdk({ instrumentations: [] })))
  const started = [trace.getTracerProvider(), metrics.getMeterProvider(), logs.getLoggerProvider()] as Flushing[]
  const providers = started.map((provider) => provider.getDelegate?.() ?? provider)
  return {
    providers: {},
    pending: () => providers.length > 0,
    flush: (timeoutMs) =>
      within(timeoutMs, Promise.allSettled(providers.map(async (provider) => provider.forceFlush?.()))),
    drainSync() {},
    counts: () => ({ sent: NOTHING, lost: NOTHING, waiting: NOTHING }),
    close() {
      for (const provider of providers) void provider.shutdown?.().catch(() => {})
    },
  }
}

/** Whether a promise was there before the deadline. */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false)
  })
  const complete = await Promise.race([work.then(() => true), deadline])
  clearTimeout(timer)
  return complete
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
