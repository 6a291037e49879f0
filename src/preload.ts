// The whole story: read the environment, build the resource and the providers, patch, and see to the end.
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { load } from './chunk.ts'
import type { Config, Problem } from './config/config.ts'
import { environment } from './config/environment.ts'
import { readConfig } from './config/read.ts'
import type { ProcessKind } from './guard/process-kind.ts'
import { INSTRUMENTATION_NAMES } from './instrumentations/catalogue.ts'
import { enableInstrumentations } from './instrumentations/enable.ts'
import { optionProblems } from './instrumentations/options.ts'
import { createApiCopyCheck } from './lifecycle/api-copies.ts'
import { flushOnExit } from './lifecycle/exits.ts'
import { installLegacyLogs } from './logs/legacy-global.ts'
import { installLegacyLogs } from './logs/legacy-global.ts'
import { createReport, reportDiagnostics, type Report } from './report.ts'
import { detectResource } from './resource/resource.ts'
import { identityWarning } from './resource/service-identity.ts'
import { createPropagator } from './signals/propagation.ts'
import { startSignals, type Signals } from './signals/signals.ts'
import { setState, type Phase } from './state.ts'
import { API_VERSION, DISTRO_VERSION } from './version.ts'

/** What the guard has found out already. */
export type Start = {
  readonly kind: ProcessKind
  /** What turned telemetry on: `OTEL_EXPORTER_OTLP_ENDPOINT is set`. */
  readonly reason: string
}

/** Sets telemetry up in this process. The guard calls it once, when telemetry is on. */
export function preload({ kind, reason }: Start): void {
  const { config, problems } = readConfig(environment(), { instrumentations: INSTRUMENTATION_NAMES })
  const report = createReport(config.logLevel)
  reportProblems([...problems, ...optionProblems(config.instrumentations)], config, kind, report)
  reportDiagnostics(config.logLevel)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(createPropagator(config.propagators))

  let phase: Phase = 'deferred'
  let signals: Signals | undefined
  const setup = (): void => {
    if (phase !== 'deferred') return
    phase = 'running'
    signals = startOwnSignals(config, kind, report)
    instrumentations?.setProviders(signals.providers)
    flushOnExit(signals, config.exitTimeoutMs)
    report.info(() => load('start-text').startText(config))
  }
  let instrumentations: ReturnType<typeof enableInstrumentations> | undefined
  if (!(config.deferSetup && kind === 'main')) setup()
  instrumentations = enableInstrumentations({ config, warn: report.warn, apiCopies: createApiCopyCheck(API_VERSION, report.warn) })

  setState({
    version: DISTRO_VERSION,
    enabled: true,
    setup,
    flush: async ({ timeoutMs }) => (await signals?.flush(timeoutMs)) ?? true,
    async shutdown({ timeoutMs }) {
      phase = 'ended'
      const complete = (await signals?.flush(timeoutMs)) ?? true
      instrumentations.disable()
      signals?.close()
      return complete
    },
    status: () => ({ enabled: true, phase, reason, version: DISTRO_VERSION, ...(signals?.counts() ?? NO_COUNTS) }),
    events: config.logs,
  })
}

const ZERO = { traces: 0, metrics: 0, logs: 0 }
const NO_COUNTS = { sent: ZERO, lost: ZERO, waiting: ZERO }

/** A cluster's workers have their primary's variables: what is wrong is said once. */
function reportProblems(problems: readonly Problem[], { strict }: Config, kind: ProcessKind, report: Report): void {
  if (kind === 'main') report.problems(problems)
  if (strict && problems.some(({ level }) => level === 'warn')) process.exit(1)
}

function startOwnSignals(config: Config, kind: ProcessKind, report: Report): Signals {
  const service = detectResource(config.resource, process.argv[1])
  const warning = identityWarning(service.identity)
  if (kind === 'main' && warning !== undefined) report.warn(warning)
  const signals = config.configFile === undefined
    ? startSignals({ config, service, env: environment(), warn: report.warn })
    : load('config-file').startFromFile(config.configFile)
  const { tracerProvider, meterProvider, loggerProvider } = signals.providers
  if (tracerProvider) trace.setGlobalTracerProvider(tracerProvider)
  if (meterProvider) metrics.setGlobalMeterProvider(meterProvider)
  if (loggerProvider) {
    logs.setGlobalLoggerProvider(loggerProvider)
    installLegacyLogs(loggerProvider)
  }
  return signals
}
