import { fileURLToPath } from 'node:url'
import type { LoggerProvider, MeterProvider } from '@opentelemetry/api'
import type { Config, Env } from '../config/config.ts'
import { load } from '../chunk.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Tally } from '../delivery/loss.ts'
import type { Outgoing } from '../lifecycle/exits.ts'
import { watchOpenSpans } from '../lifecycle/open-spans.ts'
import type { DetectedService } from '../resource/resource.ts'
import type { SpanProvider } from '../spans/tracer-provider.ts'
import type { SignalCounts } from '../state.ts'
import { lazy, lazyLoggerProvider, lazyMeterProvider } from './lazy.ts'
import { startTraces } from './traces.ts'

/** The providers of a configuration; one is missing when its signal has no exporter. */
export type Providers = {
  readonly tracerProvider?: SpanProvider | undefined
  readonly meterProvider?: MeterProvider | undefined
  readonly loggerProvider?: LoggerProvider | undefined
}

export type Signals = Outgoing & {
  readonly providers: Providers
  readonly counts: () => { readonly sent: SignalCounts; readonly lost: SignalCounts; readonly waiting: SignalCounts }
  /** Stops all timers and closes all connections. */
  readonly close: () => void
}

export type SignalsOptions = {
  readonly config: Config
  readonly service: DetectedService
  readonly env: Env
  readonly warn: (line: string) => void
}

/** Path of the helper that delivers what a dying process hands over. */
const HELPER = fileURLToPath(new URL('./flush-child.cjs', import.meta.url))

/**
 * Builds the three providers and what delivers their data; sets no global. Each
 * part is loaded when the app first uses it, but for what has to listen.
 */
export function startSignals({ config, service, env, warn }: SignalsOptions): Signals {
  const { resource } = service
  const { maxMemoryBytes, proxy, metrics, logs } = config
  const delivery = lazy<Delivery>(() =>
    load('delivery').createDelivery({ maxMemoryBytes, proxy, helperFile: HELPER, env, report: warn }),
  )
  const meterProvider = lazy(() => load('metrics').startMetrics(metrics, resource, delivery.get(), warn))
  const loggerProvider = lazy(() => load('logs').startLogs(logs, resource, delivery.get()))
  const openSpans = watchOpenSpans()
  if (metrics.exporters.some(({ kind }) => kind === 'prometheus')) meterProvider.get()
  return {
    providers: {
      tracerProvider: startTraces(config.traces, resource, delivery, [openSpans.processor]),
      meterProvider: metrics.exporters.length === 0 ? undefined : lazyMeterProvider(meterProvider),
      loggerProvider: logs.exporters.length === 0 ? undefined : lazyLoggerProvider(loggerProvider),
    },
    pending: () => delivery.peek()?.pending() ?? false,
    async flush(timeoutMs, options) {
      return (await delivery.peek()?.flush(timeoutMs, options))?.complete ?? true
    },
    drainSync: (timeoutMs) => delivery.peek()?.drainSync(timeoutMs),
    failOpenSpans: openSpans.fail,
    counts: () => toCounts(delivery.peek()),
    close: () => delivery.peek()?.close(),
  }
}

const NOTHING: SignalCounts = { traces: 0, metrics: 0, logs: 0 }

function toCounts(delivery: Delivery | undefined): ReturnType<Signals['counts']> {
  if (delivery === undefined) return { sent: NOTHING, lost: NOTHING, waiting: NOTHING }
  const tallies = delivery.counts()
  const each = (read: (tally: Tally) => number): SignalCounts => ({
    traces: read(tallies.traces),
    metrics: read(tallies.metrics),
    logs: read(tallies.logs),
  })
  return { sent: each(({ sent }) => sent), lost: each(lostItems), waiting: delivery.waiting() }
}

function lostItems({ sent: _sent, ...lost }: Tally): number {
  return Object.values(lost).reduce((sum, items) => sum + items, 0)
}
