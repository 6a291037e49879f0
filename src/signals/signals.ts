import { fileURLToPath } from 'node:url'
import type { LoggerProvider, MeterProvider } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { Config, Env } from '../config/config.ts'
import { load } from '../chunk.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Tally } from '../delivery/loss.ts'
import type { Outgoing } from '../lifecycle/exits.ts'
import { watchOpenSpans } from '../lifecycle/open-spans.ts'
import type { ThreadReceiver } from '../lifecycle/threads/receiver.ts'
import type { ThreadSender } from '../lifecycle/threads/sender.ts'
import type { DetectedService } from '../resource/resource.ts'
import type { SpanProvider } from '../spans/tracer-provider.ts'
import type { SignalCounts } from '../state.ts'
import { handOverLate } from './late.ts'
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
  /** To be called before the app gets `node:worker_threads`: its threads deliver through this one. */
  readonly receiveFromThreads?: () => void
  /** Stops all timers and closes all connections. */
  readonly close: () => void
}

export type SignalsOptions = {
  readonly config: Config
  readonly service: DetectedService
  readonly env: Env
  readonly warn: (line: string) => void
  /** The way to the main thread, in a thread that has one. */
  readonly thread: ThreadSender | undefined
}

/** Path of the helper that delivers what a dying process hands over. */
const HELPER = fileURLToPath(new URL('./flush-child.cjs', import.meta.url))

/**
 * Builds the three providers and what delivers their data; sets no global. Each
 * part is loaded when the app first uses it, but for what has to listen.
 */
export function startSignals({ config, service, env, warn, thread }: SignalsOptions): Signals {
  const resource = thread ? service.resource.merge(resourceFromAttributes(thread.attributes)) : service.resource
  const { maxMemoryBytes, proxy, metrics, logs } = config
  const delivery = lazy<Delivery>(() => {
    const made = load('delivery').createDelivery({
      maxMemoryBytes,
      proxy,
      helperFile: HELPER,
      env,
      report: warn,
      onFirstLoss,
      ...(thread && { openLane: thread.openLane }),
    })
    return thread?.attach(made) ?? made
  })
  let threads: ThreadReceiver | undefined
  let isReceiving = false
  let isOver = false
  const meterProvider = lazy(() =>
    load('metrics').startMetrics(metrics, resource, delivery.get(), warn, config.sdkMetrics),
  )
  // What is lost is a metric as well, also in an app that makes none.
  const onFirstLoss = (): void => void (metrics.exporters.length > 0 && meterProvider.get())
  const loggerProvider = lazy(() => load('logs').startLogs(logs, resource, delivery.get()))
  const openSpans = watchOpenSpans()
  if (metrics.exporters.some(({ kind }) => config.sdkMetrics || kind === 'prometheus')) meterProvider.get()
  return {
    providers: {
      tracerProvider: startTraces(config.traces, resource, delivery, [
        openSpans.processor,
        ...(thread ? [thread.marker] : []),
      ]),
      meterProvider: metrics.exporters.length === 0 ? undefined : lazyMeterProvider(meterProvider),
      loggerProvider: logs.exporters.length === 0 ? undefined : lazyLoggerProvider(loggerProvider),
    },
    pending() {
      handOverLate(false)
      threads?.take()
      return delivery.peek()?.pending() ?? false
    },
    async flush(timeoutMs, options) {
      threads?.take()
      const complete = (await delivery.peek()?.flush(timeoutMs, options))?.complete ?? true
      return thread === undefined || options?.last === true ? complete : thread.flush(timeoutMs)
    },
    drainSync(timeoutMs) {
      isOver = true
      handOverLate(true)
      threads?.takeAll()
      delivery.peek()?.drainSync(timeoutMs)
    },
    receiveFromThreads() {
      // The last delivery is made by a thread of our own.
      if (isOver || isReceiving || thread !== undefined) return
      isReceiving = true
      threads = load('threads').startReceiving(delivery)
    },
    failOpenSpans: openSpans.fail,
    counts: () => toCounts(delivery.peek()),
    close() {
      threads?.close()
      delivery.peek()?.close()
    },
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
