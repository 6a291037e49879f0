import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'
import { context, isSpanContextValid, trace, TraceFlags } from '@opentelemetry/api'
import type { OtlpTarget } from '../../config/config.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Lazy } from '../../signals/lazy.ts'
import { ASK_CHANNEL, type FromThread, HAND_OVER_CHANNEL, type ToThread } from './messages.ts'
import { createThreadTable, TABLE_KEY, type ThreadTable } from './table.ts'

/** A thread that is terminated may be one that does not answer any more, and the app waits. */
const IDLE_ANSWER_MS = 20
/** It has something to tell. */
const PENDING_ANSWER_MS = 1_000
/** At the end of the process nobody waits. */
const LAST_ANSWER_MS = 1_000

/** What the main thread does for the telemetry of its threads. */
export type ThreadReceiver = {
  /** Queues what threads have handed over until now. */
  readonly take: () => void
  /** Lets all threads hand over what they have, and takes it. Blocks, but not for long. */
  readonly takeAll: () => void
  readonly close: () => void
}

type Threads = typeof import('node:worker_threads')

/**
 * Lets threads hand over their telemetry to the main thread: its exporter outlives them, so nothing is lost when
 * somebody terminates a thread, or ends the process. Called before the first thread can be started.
 *
 * @param delivery made when the first thread hands something over
 */
export function receiveFromThreads(delivery: Lazy<Delivery>, threads: Threads): ThreadReceiver {
  const table = createThreadTable()
  table.setOpen(true)
  threads.setEnvironmentData(TABLE_KEY, table.buffer)
  const lanes = new Map<string, Lane>()
  let incoming: InstanceType<Threads['BroadcastChannel']> | undefined

  const handle = (message: FromThread): void => {
    if (message.kind === 'flush') {
      const { threadId, request, timeoutMs } = message
      void delivery
        .get()
        .flush(timeoutMs)
        .then(({ complete }) => tell(threads, { kind: 'flushed', threadId, request, complete }))
      return
    }
    const { signal, target, bytes, count, priority } = message
    table.release(bytes.byteLength)
    for (const [which, items] of table.takeLost()) delivery.get().lose(which, items, 'the main thread was blocked')
    const key = `${signal} ${target}`
    let lane = lanes.get(key)
    if (lane === undefined) lanes.set(key, (lane = delivery.get().lane(signal, JSON.parse(target) as OtlpTarget)))
    lane.enqueue(bytes, count, priority)
  }
  const take = (): void => {
    if (incoming === undefined) return
    for (;;) {
      const received = threads.receiveMessageOnPort(
        incoming as unknown as Parameters<Threads['receiveMessageOnPort']>[0],
      )
      if (received === undefined) return
      handle(received.message as FromThread)
    }
  }
  const ask = askThreads(threads, table)
  const stopWatching = watchThreads(threads, table, ask, () => {
    if (incoming !== undefined) return
    incoming = new threads.BroadcastChannel(HAND_OVER_CHANNEL)
    incoming.unref()
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node starts to read when this is set
    incoming.onmessage = (event: unknown) => handle((event as { readonly data: FromThread }).data)
  })
  return {
    take,
    takeAll() {
      if (incoming === undefined) return
      ask(undefined)
      take()
    },
    close() {
      table.setOpen(false)
      stopWatching()
      incoming?.close()
    },
  }
}

/**
 * Notes in which span's context threads are started, and asks a thread before it is terminated. Threads do this too,
 * for the threads that they start.
 *
 * @param onStart called for each thread, before its first line runs
 */
export function watchThreads(
  threads: Threads,
  table: ThreadTable,
  ask: (threadId: number) => void,
  onStart: () => void,
): () => void {
  const onThread = (message: unknown): void => {
    const { worker } = message as { readonly worker: Worker }
    const { threadId } = worker
    const parent = trace.getSpanContext(context.active())
    if (parent !== undefined && isSpanContextValid(parent)) {
      const flags = (parent.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')
      table.setParent(threadId, `00-${parent.traceId}-${parent.spanId}-${flags}`)
    }
    onStart()
    worker.once('exit', () => table.leave(threadId))
  }
  const started = diagnosticsChannel('worker_threads')
  started.subscribe(onThread)
  const giveBack = askBeforeTerminate(threads.Worker.prototype, ask)
  return () => {
    started.unsubscribe(onThread)
    giveBack()
  }
}

/** Makes the function that lets one thread, or all, hand over what they have, and waits for it. */
export function askThreads(threads: Threads, table: ThreadTable): (threadId: number | undefined) => void {
  return (threadId) => {
    const members = table
      .members()
      .filter((member) => member !== threads.threadId && (threadId === undefined || member === threadId))
    if (members.length === 0) return
    const question = table.nextQuestion()
    tell(threads, { kind: 'ask', threadId, question })
    const patienceMs = members.some(table.isPending) ? PENDING_ANSWER_MS : IDLE_ANSWER_MS
    table.waitForAnswers(members, question, threadId === undefined ? LAST_ANSWER_MS : patienceMs)
  }
}

function askBeforeTerminate(prototype: Worker, ask: (threadId: number) => void): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'terminate')
  const original: unknown = descriptor?.value
  if (typeof original !== 'function' || descriptor?.configurable !== true) return () => {}
  const terminate = function terminate(this: Worker): unknown {
    if (this.threadId > 0) ask(this.threadId)
    return Reflect.apply(original, this, [])
  }
  Object.defineProperty(prototype, 'terminate', { ...descriptor, value: terminate })
  return () => {
    const current: unknown = Object.getOwnPropertyDescriptor(prototype, 'terminate')?.value
    if (current === terminate) Object.defineProperty(prototype, 'terminate', descriptor)
  }
}

/** Opened for one message: a channel that stays open would be given the messages of all others. */
function tell(threads: Threads, message: ToThread): void {
  const channel = new threads.BroadcastChannel(ASK_CHANNEL)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  channel.postMessage(message)
  channel.close()
}
