import { type Attributes, type Context, type Link, type Span, trace, TraceFlags } from '@opentelemetry/api'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { OtlpTarget, Signal } from '../../config/config.ts'
import type { DrainedLane } from '../../delivery/drain.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import { ASK_CHANNEL, type FromThread, HAND_OVER_CHANNEL, type ToThread } from './messages.ts'
import { askThreads, watchThreads } from './receiver.ts'
import { createThreadTable, TABLE_KEY, type ThreadTable } from './table.ts'

type Threads = typeof import('node:worker_threads')

/** How a thread delivers: by handing over to the main thread, whose exporter outlives it. */
export type ThreadSender = {
  /** In place of a way to a collector. */
  readonly openLane: (signal: Signal, target: OtlpTarget) => DrainedLane
  /** Sees to it that `delivery` hands over what it has when the main thread asks, and at once when something was made. */
  readonly attach: (delivery: Delivery) => Delivery
  /** Asks the main thread to deliver everything. Never rejects. */
  readonly flush: (timeoutMs: number) => Promise<boolean>
  /** For the resource: `thread.id`. */
  readonly attributes: Attributes
  /** Marks the spans of the thread. */
  readonly marker: SpanProcessor
}

/**
 * Undefined when the main thread takes nothing: it has no preload, or puts its set-up off, or telemetry has ended.
 *
 * @param maxBytes bound on what waits for the main thread, of all threads together
 */
export function joinMainThread(threads: Threads, maxBytes: number): ThreadSender | undefined {
  const buffer = threads.getEnvironmentData(TABLE_KEY)
  if (!(buffer instanceof SharedArrayBuffer)) return undefined
  const table = createThreadTable(buffer)
  return table.isOpen() ? createSender(threads, table, maxBytes) : undefined
}

function createSender(threads: Threads, table: ThreadTable, maxBytes: number): ThreadSender {
  const { threadId } = threads
  const waiting = new Map<number, (complete: boolean) => void>()
  let requests = 0
  let isPending = false
  let handOver = (): void => {}

  const setPending = (pending: boolean): void => {
    if (pending === isPending) return
    isPending = pending
    table.setPending(threadId, pending)
  }

  const post = (message: FromThread): void => {
    const channel = new threads.BroadcastChannel(HAND_OVER_CHANNEL)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    channel.postMessage(message)
    channel.close()
  }
  const asked = new threads.BroadcastChannel(ASK_CHANNEL)
  asked.unref()
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node starts to read when this is set
  asked.onmessage = (event: unknown) => {
    const { data } = event as { readonly data: ToThread }
    if (data.kind === 'flushed') {
      if (data.threadId === threadId) waiting.get(data.request)?.(data.complete)
    } else if (data.threadId === undefined || data.threadId === threadId) {
      handOver()
      table.answer(threadId, data.question)
    }
  }
  table.join(threadId)
  watchThreads(threads, table, askThreads(threads, table), () => {})
  beforeBlocking(
    () => handOver(),
    (blocked) => table.setBlocked(threadId, blocked),
  )

  return {
    openLane: (signal, target) => createThreadLane(signal, target, post, table, maxBytes),
    attach(delivery) {
      handOver = () => {
        delivery.drainSync(0)
        setPending(false)
      }
      return handOverSoon(delivery, setPending, () => handOver())
    },
    flush(timeoutMs) {
      handOver()
      const request = ++requests
      return new Promise((resolve) => {
        const end = (complete: boolean): void => {
          clearTimeout(timer)
          waiting.delete(request)
          if (waiting.size === 0) asked.unref()
          resolve(complete)
        }
        const timer = setTimeout(() => end(false), timeoutMs)
        waiting.set(request, end)
        asked.ref()
        post({ kind: 'flush', threadId, request, timeoutMs })
      })
    },
    attributes: { 'thread.id': threadId },
    marker: createMarker(threadId, table.parentOf(threadId)),
  }
}

type Wait = (array: Int32Array | BigInt64Array, index: number, value: number | bigint, timeoutMs?: number) => unknown

/** The threads of a pool (piscina, tinypool) block while they have no task, and their event loop does not turn. */
function beforeBlocking(handOver: () => void, setBlocked: (blocked: boolean) => void): void {
  const holder = Atomics as unknown as {
    wait: Wait
    load: (array: Parameters<Wait>[0], index: number) => number | bigint
  }
  const original = holder.wait
  const blocks = (array: Parameters<Wait>[0], index: number, value: number | bigint): boolean => {
    try {
      return holder.load(array, index) === value
    } catch {
      return false
    }
  }
  const { wait: replacement } = {
    wait(this: void, ...args: Parameters<Wait>): unknown {
      if (!blocks(args[0], args[1], args[2])) return original(...args)
      handOver()
      setBlocked(true)
      try {
        return original(...args)
      } finally {
        setBlocked(false)
      }
    },
  }
  holder.wait = replacement
}

/** Of the bound, for what has no error: that goes first. */
const ORDINARY_SHARE = 7 / 8

/** A lane that ends in the main thread, which has the retries and the exporter. What waits for it has its own bound. */
function createThreadLane(
  signal: Signal,
  target: OtlpTarget,
  post: (message: FromThread) => void,
  table: ThreadTable,
  maxBytes: number,
): DrainedLane {
  const text = JSON.stringify(target)
  const nothing = (): void => {}
  return {
    target,
    trouble: () => undefined,
    lane: {
      signal,
      place: 'the main thread',
      enqueue(bytes, count, priority) {
        if (table.reserve(bytes.byteLength, priority === 2 ? maxBytes : maxBytes * ORDINARY_SHARE))
          post({ kind: 'payload', signal, target: text, bytes, count, priority })
        else table.lose(signal, count)
      },
      makeRoom: () => false,
      isBacklogged: () => false,
      pendingItems: () => 0,
      flush: () => Promise.resolve(true),
      endFlushes: nothing,
      release: nothing,
      isSending: () => false,
      isKnown: () => true,
      hold: nothing,
      takeAll: () => [],
      close: nothing,
    },
  }
}

/** Metrics are collected by the way, so often at most. */
const COLLECT_INTERVAL_MS = 1_000

/** Everything that is made in one turn of the event loop is handed over after it: a thread can be ended at any time. */
function handOverSoon(delivery: Delivery, setPending: (pending: boolean) => void, handOverAll: () => void): Delivery {
  let hasMetrics = false
  let isCollectionDue = false
  const collectSoon = (): void => {
    if (isCollectionDue) return
    isCollectionDue = true
    const collect = (): void => {
      isCollectionDue = false
      handOverAll()
    }
    setTimeout(collect, COLLECT_INTERVAL_MS).unref()
  }
  const soon = (forceFlush: () => Promise<void>): (() => void) => {
    let isDue = false
    return () => {
      // Also when the hand-over is due already: the event loop of a pool's thread may never come to it.
      setPending(true)
      if (isDue) return
      isDue = true
      const handOver = (): void => {
        isDue = false
        if (hasMetrics) collectSoon()
        void forceFlush().then(() => setPending(hasMetrics || delivery.pending()))
      }
      setTimeout(handOver, 0).unref()
    }
  }
  return {
    ...delivery,
    onDrain(collect) {
      hasMetrics = true
      delivery.onDrain(collect)
    },
    spanProcessor(target, batch, rules) {
      const processor = delivery.spanProcessor(target, batch, rules)
      const made = soon(() => processor.forceFlush())
      return {
        ...processor,
        onEnd(span) {
          processor.onEnd(span)
          made()
        },
      }
    },
    logProcessor(target, batch): LogRecordProcessor {
      const processor = delivery.logProcessor(target, batch)
      const made = soon(() => processor.forceFlush())
      return {
        ...processor,
        onEmit(record, at?: Context) {
          processor.onEmit(record, at)
          made()
        },
      }
    },
  }
}

const TRACEPARENT = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/

/**
 * Puts `thread.id` on each span, and on spans without a parent a link to the span that was active where the thread was
 * started: a thread of a pool works for others later, so that span is no parent.
 */
function createMarker(threadId: number, traceparent: string | undefined): SpanProcessor {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  const link: Link | undefined =
    traceId === undefined || spanId === undefined
      ? undefined
      : {
          context: {
            traceId,
            spanId,
            traceFlags: Number(flags) === 1 ? TraceFlags.SAMPLED : TraceFlags.NONE,
            isRemote: false,
          },
        }
  return {
    onStart(span: Span, parentContext: Context) {
      span.setAttribute('thread.id', threadId)
      if (link !== undefined && trace.getSpanContext(parentContext) === undefined) span.addLink(link)
    },
    onEnd() {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}
