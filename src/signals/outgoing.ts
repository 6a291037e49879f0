import { fileURLToPath } from 'node:url'
import type { LoggerProvider, MeterProvider } from '@opentelemetry/api'
import { load } from '../chunk.ts'
import type { Config, Env } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Tally } from '../delivery/loss.ts'
import type { Outgoing } from '../lifecycle/exits.ts'
import type { OpenSpans } from '../lifecycle/open-spans.ts'
import type { ThreadReceiver } from '../lifecycle/threads/receiver.ts'
import type { ThreadSender } from '../lifecycle/threads/sender.ts'
import type { SpanProvider } from '../spans/tracer-provider.ts'
import type { SignalCounts } from '../state.ts'
import { handOverLate } from './late.ts'
import { lazy, type Lazy } from './lazy.ts'

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

/** What the signals of a process stand on, however they are configured. */
export type Surroundings = {
  readonly config: Config
  readonly env: Env
  readonly warn: (line: string) => void
  /** The way to the main thread, in a thread that has one. */
  readonly thread: ThreadSender | undefined
}

/** Path of the helper that delivers what a dying process hands over. */
const HELPER = fileURLToPath(new URL('./flush-child.cjs', import.meta.url))

/**
 * What delivers; loaded when something is first made.
 *
 * @param onFirstLoss called once, soon after something was lost for the first time
 */
export function openDelivery({ config, env, warn, thread }: Surroundings, onFirstLoss: () => void): Lazy<Delivery> {
  const { maxMemoryBytes, proxy } = config
  return lazy(() => {
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
}

/** Ties the providers to what delivers their data, up to the end of the process. */
export function createSignals(
  providers: Providers,
  delivery: Lazy<Delivery>,
  openSpans: OpenSpans,
  thread: ThreadSender | undefined,
): Signals {
  let threads: ThreadReceiver | undefined
  let isReceiving = false
  let isOver = false
  return {
    providers,
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
