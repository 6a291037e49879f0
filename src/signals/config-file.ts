import { readFileSync } from 'node:fs'
import { diag } from '@opentelemetry/api'
import { parseConfigFile } from '@opentelemetry/configuration'
import { startNodeSdk } from '@opentelemetry/sdk-node'
import { withVariable } from '../config/environment.ts'
import { watchOpenSpans } from '../lifecycle/open-spans.ts'
import { continueFrom, readProcessContext } from '../lifecycle/process-context.ts'
import { addLine, yamlError } from './config-file-check.ts'
import { type SetUp, withSetUp } from './config-file/set-up.ts'
import { createSignals, openDelivery, type Signals, type Surroundings } from './outgoing.ts'

/**
 * Sets OpenTelemetry up from a declarative configuration file by sdk-node's own
 * start function, which sets the globals itself. The build puts our processors, readers
 * and providers in the place of the SDK's (config-file/), so that all ends in our delivery.
 *
 * @param path value of OTEL_CONFIG_FILE
 * @returns undefined when the file turns telemetry off
 * @throws an error that names the file and the place in it when it is missing or wrong
 */
export function startFromFile(path: string, surroundings: Surroundings): Signals | undefined {
  if (parseFile(path).disabled === true) return undefined
  const { env, thread } = surroundings
  const openSpans = watchOpenSpans()
  const setUp: SetUp = {
    ...surroundings,
    delivery: openDelivery(surroundings, () => {}),
    watchers: [openSpans.processor, ...(thread ? [thread.marker] : [])],
  }
  const start = (): void => void startNodeSdk({ instrumentations: [] })
  withOwnDiagnostics(() => withVariable('OTEL_CONFIG_FILE', path, () => withSetUp(setUp, start)))
  const { delivery, contextManager, tracerProvider, meterProvider, loggerProvider } = setUp
  if (contextManager !== undefined) continueFrom(readProcessContext(env), contextManager)
  return createSignals({ tracerProvider, meterProvider, loggerProvider }, delivery, openSpans, thread)
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
