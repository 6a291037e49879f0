import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { BatchConfig, Config, Env, MetricsConfig, OtlpTarget, Signal } from '../config/config.ts'
import { type Batcher, type BatcherOptions, createBatcher } from './batcher.ts'
import { bundledChunks, type DeliveryChunks } from './chunks.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Drain, DrainedLane } from './drain.ts'
import { flush, type Flushable, type FlushOptions, type FlushResult, pendingItems } from './flush.ts'
import { createGuard } from './guard.ts'
import { createIdleRelease } from './idle-release.ts'
import type { Lane } from './lane.ts'
import { type Counts, createLoss } from './loss.ts'
import { createMemory } from './memory.ts'
import { createLaneOpener } from './open-lane.ts'
import {
  createLogProcessor,
  createMetricExporter,
  createSpanProcessor,
  isSampled,
  logPriority,
  spanPriority,
  type SpanRules,
} from './processors.ts'
import type { Serializers } from './serializers.ts'
import { USER_AGENT } from './user-agent.ts'

export type DeliveryOptions = {
  /** Bound on everything that waits, in bytes. */
  readonly maxMemoryBytes: number
  readonly proxy: Config['proxy']
  /** Path of the bundled `flush-child.ts`. */
  readonly helperFile: string
  /** Variables of this process, for the helper: it gets those about trust and names. */
  readonly env: Env
  /** Prints one line on stderr. */
  readonly report: (line: string) => void
  /** Called once, soon after something was lost for the first time. */
  readonly onFirstLoss?: () => void
  readonly chunks?: DeliveryChunks
  /** In place of the ways to collectors: a thread hands over to its process. */
  readonly openLane?: (signal: Signal, target: OtlpTarget) => DrainedLane
  readonly clock?: Clock
}

/** Everything between the SDK and the collectors. One per process or thread; nothing runs until something is added. */
export type Delivery = {
  readonly spanProcessor: (target: OtlpTarget, batch: BatchConfig, rules?: SpanRules) => SpanProcessor
  readonly logProcessor: (target: OtlpTarget, batch: BatchConfig) => LogRecordProcessor
  readonly metricExporter: (
    target: OtlpTarget,
    config: Pick<MetricsConfig, 'temporality' | 'histogram'>,
  ) => PushMetricExporter
  /** For records that are serialized elsewhere. */
  readonly lane: (signal: Signal, target: OtlpTarget) => Lane
  /** Counts what somebody else had no memory for. */
  readonly lose: (signal: Signal, items: number, detail: string) => void
  /** Called by `flush` for what has to be collected first. */
  readonly onFlush: (collect: () => Promise<void>) => void
  /** The same for `drainSync`, where nothing can be awaited. */
  readonly onDrain: (collect: () => void) => void
  readonly pending: () => boolean
  /** Items that wait, or are on their way. */
  readonly waiting: () => Readonly<Record<Signal, number>>
  /** Delivers what was made until now, or as much as it can within the time. Never rejects. */
  readonly flush: (timeoutMs: number, options?: FlushOptions) => Promise<FlushResult>
  /** The same without an event loop, for `exit` listeners: blocks. What remains is counted as lost. Never throws. */
  readonly drainSync: (timeoutMs: number) => void
  readonly counts: () => Counts
  /** Stops all timers and closes all connections; what waits stays for `drainSync`. */
  readonly close: () => void
}

/** Of `forceFlush`, which has no timeout of its own on processors. */
const FORCE_FLUSH_TIMEOUT_MS = 30_000
/** When `exit` follows a last flush within this time, what that flush took is no longer there for the helper. */
const SAME_END_MS = 500

type OpenBatcher = Pick<Batcher<never>, 'flush' | 'flushSync' | 'pendingItems' | 'close'> & { readonly signal: Signal }

export function createDelivery(options: DeliveryOptions): Delivery {
  const { proxy, chunks = bundledChunks } = options
  const guard = createGuard(options.report)
  const clock = options.clock ?? systemClock(guard.run)
  const loss = createLoss(options.report, clock, options.onFirstLoss)
  const memory = createMemory(options.maxMemoryBytes)
  const opened: DrainedLane[] = []
  const lanes: Lane[] = []
  const batchers: OpenBatcher[] = []
  const collectors: (() => Promise<void>)[] = []
  const drainCollectors: (() => void)[] = []
  const idleRelease = createIdleRelease(lanes, clock, () => process.getActiveResourcesInfo())
  let sequence = 0
  /** A last flush is on its way. */
  let isEnding = false
  /** The last flush that was the last and did not get everything out. */
  let failure: { readonly sequence: number; readonly endedAt: number; readonly tookMs: number } | undefined

  const nextSequence = (): number => ++sequence
  const openOwnLane = createLaneOpener({
    proxy,
    chunks,
    clock,
    loss,
    memory,
    nextSequence,
    guard: guard.run,
    onSend: idleRelease.watch,
  })

  const lane: Delivery['lane'] = (signal, target) => {
    const drained = (options.openLane ?? openOwnLane)(signal, target)
    opened.push(drained)
    lanes.push(drained.lane)
    return drained.lane
  }

  /** Loaded with the first batch: an app that starts should not wait for it. */
  const serializersOf = ({ protocol }: OtlpTarget): Serializers =>
    protocol === 'http/json' ? chunks.json() : chunks.protobuf()

  /** Whether the serializers are loaded, or can be. */
  const isReadyFor = (target: OtlpTarget) => (): boolean => {
    try {
      return serializersOf(target) !== undefined
    } catch {
      return false
    }
  }

  const batcher = <Item>(
    to: Lane,
    batch: BatchConfig,
    rest: Pick<BatcherOptions<Item>, 'serialize' | 'isReady' | 'priorityOf' | 'resourceOf'>,
  ): Batcher<Item> => {
    const count: BatcherOptions<Item>['count'] = (reason, items, detail) => loss.count(to.signal, reason, items, detail)
    const made = createBatcher<Item>({ ...rest, batch, lane: to, memory, clock, count })
    batchers.push({ ...made, signal: to.signal })
    return made
  }

  const forceFlush = (to: Lane, from: Flushable['batchers']) => async (): Promise<void> => {
    // A collector of metrics calls it within the last flush, which sees to the rest and knows when to give up.
    if (!isEnding) await flush({ lanes: [to], batchers: from }, clock, FORCE_FLUSH_TIMEOUT_MS, false, nothing)
  }

  const waiting = (): Record<Signal, number> => {
    const items = { traces: 0, metrics: 0, logs: 0 }
    for (const each of [...lanes, ...batchers]) items[each.signal] += each.pendingItems()
    return items
  }

  /** The same end of the process: it has its deadline once. */
  const isSameEnd = (): boolean => failure !== undefined && clock.now() - failure.endedAt < SAME_END_MS

  return {
    spanProcessor(target, batch, rules = {}) {
      const to = lane('traces', target)
      const { priorityOf = spanPriority, accepts = isSampled } = rules
      const from = batcher<ReadableSpan>(to, batch, {
        serialize: (spans) => serializersOf(target).traces(spans),
        isReady: isReadyFor(target),
        priorityOf,
        resourceOf: (span) => span.resource,
      })
      return createSpanProcessor(from, accepts, forceFlush(to, [from]), guard)
    },
    logProcessor(target, batch) {
      const to = lane('logs', target)
      const from = batcher<ReadableLogRecord>(to, batch, {
        serialize: (records) => serializersOf(target).logs(records),
        isReady: isReadyFor(target),
        priorityOf: logPriority,
        resourceOf: (record) => record.resource,
      })
      return createLogProcessor(from, forceFlush(to, [from]), guard)
    },
    metricExporter(target, config) {
      const to = lane('metrics', target)
      const lost = (points: number): void => loss.count('metrics', 'unserializable', points)
      const serialize = (metrics: ResourceMetrics): Uint8Array | undefined => serializersOf(target).metrics(metrics)
      return createMetricExporter(config, to, serialize, lost, forceFlush(to, []))
    },
    lane,
    lose: (signal, items, detail) => loss.count(signal, 'memory', items, detail),
    onFlush: (collect) => void collectors.push(collect),
    onDrain: (collect) => void drainCollectors.push(collect),
    pending: () => pendingItems({ lanes, batchers }) > 0,
    waiting,
    async flush(timeoutMs, { last = false } = {}) {
      const startedAt = clock.now()
      // The loop comes to its end again after a last flush that failed. What failed is left to `drainSync`.
      const again = last && isSameEnd() && failure?.sequence === sequence
      isEnding ||= last
      const collect = async (): Promise<void> => void (await Promise.allSettled(collectors.map(async (each) => each())))
      const complete = !again && (await flush({ lanes, batchers }, clock, timeoutMs, last, collect))
      if (last) isEnding = false
      if (last && !again)
        failure = complete ? undefined : { sequence, endedAt: clock.now(), tookMs: clock.now() - startedAt }
      return { complete, pending: waiting() }
    },
    drainSync(timeoutMs) {
      const leftMs = isSameEnd() ? timeoutMs - (failure?.tookMs ?? 0) : timeoutMs
      const isPending = (): boolean => pendingItems({ lanes, batchers }) > 0
      const start = (): Drain =>
        chunks.drain()(leftMs, {
          helper: { file: options.helperFile, env: options.env },
          userAgent: USER_AGENT,
          proxy,
          loss,
        })
      try {
        for (const each of lanes) each.hold(true)
        // A thread of the app needs no helper: what it serializes is handed over to the main thread.
        let drain = options.openLane === undefined && isPending() ? tryTo(start) : undefined
        for (const collect of drainCollectors) guard.run(collect)
        for (const each of batchers) each.flushSync()
        if (isPending()) drain ??= start()
        drain?.(opened)
      } catch (error) {
        guard.failed(error)
        for (const each of lanes) loss.count(each.signal, 'exit', each.pendingItems(), each.place)
      }
      for (const each of lanes) each.hold(false)
      guard.run(loss.finish)
    },
    counts: loss.counts,
    close() {
      idleRelease.close()
      loss.close()
      for (const each of batchers) each.close()
      for (const each of lanes) each.close()
    },
  }
}

/** What fails is tried again when there is no way around it, and said then. */
function tryTo<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

async function nothing(): Promise<void> {}
