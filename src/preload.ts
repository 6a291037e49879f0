// The whole story: read the environment, build the resource and the providers, patch, and see to the end.
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { load } from './chunk.ts'
import type { Config, Problem } from './config/config.ts'
import { environment } from './config/environment.ts'
import { readConfig } from './config/read.ts'
import { isReadable } from './config/readable.ts'
import type { ProcessKind } from './guard/process-kind.ts'
import { INSTRUMENTATION_NAMES } from './instrumentations/catalogue.ts'
import { enableInstrumentations, type Instrumentations } from './instrumentations/enable.ts'
import { optionProblems } from './instrumentations/options.ts'
import { createApiCopyCheck } from './lifecycle/api-copies.ts'
import { entryScript } from './lifecycle/entry-script.ts'
import { flushOnExit } from './lifecycle/exits.ts'
import { createContextManager, readProcessContext } from './lifecycle/process-context.ts'
import type { EventGate } from './logs/catalogue.ts'
import { installLegacyLogs } from './logs/legacy-global.ts'
import { createReport, reportDiagnostics, type Report } from './report.ts'
import { detectResource } from './resource/resource.ts'
import { identityWarning } from './resource/service-identity.ts'
import { createPropagator } from './signals/propagation.ts'
import type { Signals, Surroundings } from './signals/outgoing.ts'
import { startSignals } from './signals/signals.ts'
import { setState, type OtelStatus, type Phase } from './state.ts'
import { API_VERSION, DISTRO_VERSION } from './version.ts'

/** What the guard has found out already. */
export type Start = {
  readonly kind: ProcessKind
  /** What turned telemetry on: `OTEL_EXPORTER_OTLP_ENDPOINT is set`. */
  readonly reason: string
}

/** Sets telemetry up in this process. The guard calls it once, when telemetry is on. */
export function preload({ kind, reason }: Start): void {
  const { config, problems } = readConfig(environment(), { instrumentations: INSTRUMENTATION_NAMES, isReadable })
  const report = createReport(config.logLevel)
  reportProblems([...problems, ...optionProblems(config.instrumentations)], config, kind, report)
  reportDiagnostics(config.logLevel)

  // What `setup` assigns is not seen by the flow analysis.
  let phase = 'deferred' as Phase
  let signals: Signals | undefined
  let instrumentations: Instrumentations | undefined
  let endDeferral: (() => void) | undefined
  const builtins = new Set<string>()
  const setup = (): void => {
    if (phase !== 'deferred') return
    signals =
      config.configFile === undefined
        ? startOwn(config, kind, report)
        : startFromFile(config.configFile, config, kind, report)
    phase = signals === undefined ? 'off' : 'running'
    if (signals === undefined) return
    endDeferral?.()
    instrumentations?.setProviders(signals.providers)
    if (builtins.has('worker_threads')) signals.receiveFromThreads?.()
    flushOnExit(signals, config.exitTimeoutMs)
    report.info(() => load('start-text').startText(config))
  }
  const onBuiltin = (name: string): void => {
    const isFirst = builtins.size < builtins.add(name).size
    try {
      if (name === 'worker_threads') signals?.receiveFromThreads?.()
      if (name === 'child_process' && isFirst && config.propagateToChildren)
        load('children').propagateToChildren(environment())
    } catch (error) {
      report.warn(`threads and child processes are not connected with this process: ${String(error)}`)
    }
  }
  if (config.configFile === undefined) setContext(config)
  if (config.deferSetup && kind === 'main') endDeferral = load('deferral').watchDeferral(report.warn)
  else setup()
  if (phase !== 'off') {
    const apiCopies = createApiCopyCheck(API_VERSION, report.warn)
    instrumentations = enableInstrumentations({ config, env: environment(), warn: report.warn, apiCopies, onBuiltin })
  }

  const eventGates = new WeakMap<object, EventGate>()
  setState({
    version: DISTRO_VERSION,
    enabled: phase !== 'off',
    setup,
    flush: async ({ timeoutMs }) => (await signals?.flush(timeoutMs)) ?? true,
    async shutdown({ timeoutMs }) {
      phase = 'ended'
      const complete = (await signals?.flush(timeoutMs)) ?? true
      instrumentations?.disable()
      signals?.close()
      return complete
    },
    status: () => ({
      enabled: phase !== 'off',
      phase,
      reason,
      version: DISTRO_VERSION,
      ...(signals?.counts() ?? NO_COUNTS),
      ...eventCounts(eventGates.get(config.logs)),
    }),
    events: config.logs,
    eventGates,
  })
}

const ZERO = { traces: 0, metrics: 0, logs: 0 }
const NO_COUNTS = { sent: ZERO, lost: ZERO, waiting: ZERO }

function eventCounts(gate: EventGate | undefined): Pick<OtelStatus, 'events'> {
  const counts = gate?.counts()
  return counts === undefined ? {} : { events: { notInCatalogue: counts.unknown, notAllowed: counts.notAllowed } }
}

/** A cluster's workers have their primary's variables: what is wrong is said once. */
function reportProblems(problems: readonly Problem[], { strict }: Config, kind: ProcessKind, report: Report): void {
  if (kind === 'main') report.problems(problems)
  if (strict && problems.some(({ level }) => level === 'warn')) process.exit(1)
}

function setContext({ propagators }: Config): void {
  propagation.setGlobalPropagator(createPropagator(propagators))
  context.setGlobalContextManager(createContextManager(readProcessContext(environment())).enable())
}

function startOwn(config: Config, kind: ProcessKind, report: Report): Signals {
  const service = detectResource(config.resource, entryScript(process.argv, environment()))
  const warning = identityWarning(service.identity)
  if (kind === 'main' && warning !== undefined) report.warn(warning)
  const signals = startSignals({ ...surroundingsOf(config, kind, report), service })
  const { tracerProvider, meterProvider, loggerProvider } = signals.providers
  if (tracerProvider) trace.setGlobalTracerProvider(tracerProvider)
  if (meterProvider) metrics.setGlobalMeterProvider(meterProvider)
  if (loggerProvider) {
    logs.setGlobalLoggerProvider(loggerProvider)
    installLegacyLogs(loggerProvider)
  }
  return signals
}

function surroundingsOf(config: Config, kind: ProcessKind, { warn }: Report): Surroundings {
  const thread = kind === 'worker-thread' ? load('threads').join(config.maxMemoryBytes) : undefined
  return { config, env: environment(), warn, thread }
}

/** undefined when the file turns telemetry off, or cannot be used. */
function startFromFile(path: string, config: Config, kind: ProcessKind, report: Report): Signals | undefined {
  try {
    const signals = load('config-file').startFromFile(path, surroundingsOf(config, kind, report))
    const { loggerProvider } = signals?.providers ?? {}
    if (loggerProvider) installLegacyLogs(loggerProvider)
    return signals
  } catch (error) {
    const finding = `cannot be used: ${(error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')}`
    reportProblems(
      [
        {
          variable: 'OTEL_CONFIG_FILE',
          value: path,
          expected: '',
          finding,
          action: 'the app runs without telemetry',
          level: 'warn',
        },
      ],
      config,
      'main',
      report,
    )
    return undefined
  }
}
