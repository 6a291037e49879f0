import type { Signal } from '../config/config.ts'
import { delayBeforeRetry } from './backoff.ts'
import { createBacklog } from './backlog.ts'
import type { Clock, Timer } from './clock.ts'
import type { LossReason } from './loss.ts'
import type { Memory } from './memory.ts'
import { type Payload, type Priority, weight } from './payload.ts'
import type { SplitRequest } from './split.ts'
import type { Attempt, Outcome, Retry, Transport } from './transport.ts'

/** The way of one signal to one collector: a queue and what sends from it, until it is taken. */
export type Lane = {
  readonly signal: Signal
  /** Where it leads, without anything secret. */
  readonly place: string
  /** Queues a serialized request. Never throws. */
  readonly enqueue: (bytes: Uint8Array, count: number, priority: Priority, gzipped?: boolean) => void
  /** Lets go of the payload that is missed least, because a limit of the user is reached; false: there is none. */
  readonly makeRoom: () => boolean
  /** Whether more waits than one request takes, so that it matters what goes first. */
  readonly isBacklogged: () => boolean
  /** Items queued and on their way. */
  readonly pendingItems: () => number
  /**
   * Resolves when everything queued until now is out, with true, or at the deadline. It holds the process until then.
   *
   * @param deadlineAt by the clock's `now`
   * @param last nothing comes after: it ends as soon as it is clear that waiting is in vain, and aborts what is on its way
   */
  readonly flush: (deadlineAt: number, last: boolean) => Promise<boolean>
  /** Ends all flushes now. */
  readonly endFlushes: () => void
  /** Aborts what is on its way and queues it again. */
  readonly release: (reason: string) => void
  readonly isSending: () => boolean
  /** Hands over everything that no collector has confirmed; the lane is empty then. */
  readonly takeAll: () => Payload[]
  readonly close: () => void
}

export type LaneOptions = {
  readonly signal: Signal
  readonly place: string
  readonly transport: Transport
  readonly memory: Memory
  readonly clock: Clock
  /** Numbers payloads by age, over all lanes. */
  readonly nextSequence: () => number
  readonly count: (what: 'sent' | LossReason, items: number, detail?: string) => void
  /** Why nothing gets through now; undefined: it does. */
  readonly trouble: (reason: string | undefined) => void
  readonly split: SplitRequest
  readonly gunzip: (bytes: Uint8Array) => Uint8Array
  /** Compresses, when the target asks for it. */
  readonly gzip: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined
  /** Called when a request starts. */
  readonly onSend: () => void
}

/** Of the specification: no request may be larger. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024
const MAX_CONCURRENT = 4
const BACKLOG_BYTES = 1024 * 1024
/** A payload that fails this often makes room at the head of the queue: perhaps the fault is its own. */
const PATIENCE = 5
/** How long a last flush asks a port that refuses and never did anything else. */
const ABSENT_GRACE_MS = 250
/** A last flush tries once more so long before its deadline, whatever the backoff says. */
const FINAL_TRY_MS = 100
const LEAST_WAIT_MS = 50
/** A flush skips the wait after a failure, but not more often than this. */
const HURRY_INTERVAL_MS = 1_000

type Flush = {
  readonly mark: number
  readonly deadlineAt: number
  readonly startedAt: number
  readonly last: boolean
  readonly end: () => void
}

export function createLane(options: LaneOptions): Lane {
  const { transport, memory, clock, count } = options
  const backlog = createBacklog()
  const sending = new Map<Payload, Attempt>()
  const flushes = new Set<Flush>()
  let width = 1
  let failures = 0
  let lastFailureAt = -Infinity
  /** Grows with each failure, so that requests that were on their way together fail once. */
  let round = 0
  let retryAt = -Infinity
  let wake: Timer | undefined
  let everAccepted = false
  let newest = 0
  let compressing = false
  let closed = false

  const pendingItems = (): number => {
    let items = backlog.items()
    for (const payload of sending.keys()) items += payload.count
    return items
  }

  const pump = (): void => {
    if (closed) return
    const limit = failures > 0 ? 1 : flushes.size > 0 ? MAX_CONCURRENT : width
    while (backlog.size() > 0 && sending.size < limit) {
      const waitMs = retryAt - clock.now()
      if (waitMs > 0) {
        wake ??= clock.after(waitMs, () => {
          wake = undefined
          pump()
        })
        return
      }
      send(backlog.next() as Payload)
    }
  }

  const send = (payload: Payload): void => {
    payload.attempts++
    const startedIn = round
    const attempt = start(payload)
    sending.set(payload, attempt)
    options.onSend()
    void attempt.outcome.then((outcome) => {
      if (sending.get(payload) !== attempt) return
      sending.delete(payload)
      settle(payload, outcome, startedIn)
      pump()
      endFinishedFlushes()
    })
  }

  const start = (payload: Payload): Attempt => {
    if (options.gzip === undefined || payload.gzipped) return transport.send(payload)
    let inner: Attempt | undefined
    let aborted: string | undefined
    const outcome = compress(payload).then((): Outcome | Promise<Outcome> => {
      if (aborted !== undefined) return { kind: 'retry', reason: aborted }
      inner = transport.send(payload)
      return inner.outcome
    })
    const abort = (reason: string): void => {
      aborted = reason
      inner?.abort(reason)
    }
    return { outcome, answered: () => inner?.answered() ?? false, abort }
  }

  /** What cannot be compressed is sent as it is. */
  const compress = async (payload: Payload): Promise<void> => {
    try {
      const gzipped = await options.gzip?.(payload.bytes)
      if (gzipped !== undefined) backlog.replaceBytes(payload, gzipped)
    } catch {
      // Out of memory or threads.
    }
  }

  /** While the collector is away, what waits is made small: about a tenth. */
  const compressBacklog = async (): Promise<void> => {
    if (options.gzip === undefined || compressing) return
    compressing = true
    const tried = new Set<Payload>()
    for (;;) {
      const payload = failures > 0 ? backlog.find((waiting) => !waiting.gzipped && !tried.has(waiting)) : undefined
      if (payload === undefined) break
      tried.add(payload)
      await compress(payload)
    }
    compressing = false
  }

  const settle = (payload: Payload, outcome: Outcome, startedIn: number): void => {
    if (outcome.kind === 'retry') {
      fail(payload, outcome, startedIn)
      return
    }
    failures = 0
    retryAt = -Infinity
    if (outcome.kind === 'accepted') {
      const rejected = Math.min(outcome.rejected, payload.count)
      everAccepted = true
      count('sent', payload.count - rejected)
      count('rejected', rejected, outcome.note)
      options.trouble(rejected === 0 ? outcome.note : undefined)
      width = backlog.size() === 0 ? 1 : Math.min(width + 1, MAX_CONCURRENT)
      return
    }
    options.trouble(undefined)
    const detail = `${options.place}: ${outcome.reason}`
    if (outcome.kind === 'refused') count('refused', payload.count, detail)
    else if (!splitAndPrepend(payload)) count('too-large', payload.count, detail)
  }

  const fail = (payload: Payload, outcome: Retry, startedIn: number): void => {
    if (payload.attempts % PATIENCE === 0) backlog.append(payload)
    else backlog.prepend([payload])
    memory.settle()
    if (outcome.stale === true) return
    const now = clock.now()
    if (startedIn === round) {
      round++
      failures++
      retryAt = now + delayBeforeRetry(failures, flushes.size > 0, clock.random(), outcome.afterMs)
    }
    lastFailureAt = now
    width = 1
    options.trouble(outcome.reason)
    void compressBacklog()
    for (const flush of flushes) {
      if (!flush.last) continue
      const isAbsent = outcome.absent === true && !everAccepted && now - flush.startedAt >= ABSENT_GRACE_MS
      const isTooLate = outcome.afterMs !== undefined && retryAt >= flush.deadlineAt
      if (isAbsent || isTooLate) flush.end()
      else if (outcome.afterMs === undefined)
        retryAt = Math.min(retryAt, Math.max(flush.deadlineAt - FINAL_TRY_MS, now + LEAST_WAIT_MS))
    }
  }

  const splitAndPrepend = (payload: Payload): boolean => {
    try {
      const halves = options.split(payload.gzipped ? options.gunzip(payload.bytes) : payload.bytes)
      if (halves === undefined) return false
      const { sequence, priority } = payload
      backlog.prepend(
        halves.map(({ bytes, count: items }) => ({
          sequence,
          priority,
          bytes,
          count: items,
          gzipped: false,
          attempts: 0,
        })),
      )
      return true
    } catch {
      return false
    }
  }

  const isOut = (mark: number): boolean => {
    for (const payload of sending.keys()) if (payload.sequence <= mark) return false
    return backlog.find((payload) => payload.sequence <= mark) === undefined
  }

  const endFinishedFlushes = (): void => {
    for (const flush of flushes) if (isOut(flush.mark)) flush.end()
  }

  const evict = (payload: Payload, reason: LossReason): void => {
    if (backlog.remove(payload)) count(reason, payload.count, failures > 0 ? `${options.place} is away` : undefined)
  }

  const release = (reason: string): void => {
    for (const attempt of sending.values()) attempt.abort(reason)
  }

  memory.join({
    usedBytes: () => [...sending.keys()].reduce((sum, payload) => sum + weight(payload), backlog.bytes()),
    victim: backlog.victim,
    evict: (payload) => evict(payload, 'memory'),
  })

  return {
    signal: options.signal,
    place: options.place,
    enqueue(bytes, items, priority, gzipped = false) {
      newest = options.nextSequence()
      const payload: Payload = { sequence: newest, priority, count: items, bytes, gzipped, attempts: 0 }
      if (bytes.byteLength <= MAX_REQUEST_BYTES || !splitAndPrepend(payload)) backlog.append(payload)
      memory.settle()
      pump()
    },
    makeRoom() {
      const victim = backlog.victim()
      if (victim !== undefined) evict(victim, 'queue')
      return victim !== undefined
    },
    isBacklogged: () => failures > 0 || backlog.bytes() > BACKLOG_BYTES,
    pendingItems,
    flush(deadlineAt, last) {
      const mark = newest
      if (isOut(mark)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const end = (): void => {
          clock.cancel(timer)
          flushes.delete(flush)
          const out = isOut(mark)
          if (last && !out) release('does not answer in time')
          resolve(out)
        }
        const startedAt = clock.now()
        const flush: Flush = { mark, deadlineAt, startedAt, last, end }
        const timer = clock.after(Math.max(0, deadlineAt - startedAt), end)
        timer.ref()
        flushes.add(flush)
        if (last || startedAt - lastFailureAt >= HURRY_INTERVAL_MS) {
          retryAt = -Infinity
          clock.cancel(wake)
          wake = undefined
        }
        pump()
      })
    },
    endFlushes() {
      for (const flush of flushes) flush.end()
    },
    release,
    isSending: () => sending.size > 0,
    takeAll() {
      const taken: Payload[] = []
      for (const [payload, attempt] of sending) {
        if (attempt.answered()) count('sent', payload.count)
        else taken.push(payload)
      }
      const attempts = [...sending.values()]
      sending.clear()
      for (const attempt of attempts) attempt.abort('handed over')
      taken.push(...backlog.takeAll())
      endFinishedFlushes()
      return taken
    },
    close() {
      closed = true
      clock.cancel(wake)
      release('closed')
      for (const flush of flushes) flush.end()
      transport.close()
    },
  }
}
