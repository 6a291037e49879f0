import { fileURLToPath } from 'node:url'
import type { LoggerProvider } from '@opentelemetry/sdk-logs'
import type { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Config, Env, Signal } from '../config/config.ts'
import { createDelivery } from '../delivery/delivery.ts'
import type { Tally } from '../delivery/loss.ts'
import type { Outgoing } from '../lifecycle/exits.ts'
import type { DetectedService } from '../resource/resource.ts'
import type { SpanProvider } from '../spans/tracer-provider.ts'
import type { SignalCounts } from '../state.ts'
import { startLogs } from './logs.ts'
import { startMetrics } from './metrics.ts'
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

/** Builds the three providers and what delivers their data; sets no global. */
export function startSignals({ config, service, env, warn }: SignalsOptions): Signals {
  const { maxMemoryBytes, proxy } = config
  const delivery = createDelivery({ maxMemoryBytes, proxy, helperFile: HELPER, env, report: warn })
  const { resource } = service
  const meterProvider = startMetrics(config.metrics, resource, delivery, warn)
  const tracerProvider = startTraces(config.traces, resource, delivery)
  const loggerProvider = startLogs(config.logs, resource, delivery)
  return {
    providers: { tracerProvider, meterProvider, loggerProvider },
    pending: delivery.pending,
    async flush(timeoutMs, options) {
      const { complete } = await delivery.flush(timeoutMs, options)
      return complete
    },
    drainSync: delivery.drainSync,
    counts: () => toCounts(delivery.counts()),
    close: delivery.close,
  }
}

function toCounts(tallies: Readonly<Record<Signal, Tally>>): ReturnType<Signals['counts']> {
  const each = (read: (tally: Tally) => number): SignalCounts => ({
    traces: read(tallies.traces),
    metrics: read(tallies.metrics),
    logs: read(tallies.logs),
  })
  return { sent: each(({ sent }) => sent), lost: each(lostItems), waiting: each(() => 0) }
}

function lostItems({ sent: _sent, ...lost }: Tally): number {
  return Object.values(lost).reduce((sum, items) => sum + items, 0)
}
