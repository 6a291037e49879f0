import type { Signal } from '../config/config.ts'
import { createBacklog } from './backlog.ts'
import type { Clock, Timer } from './clock.ts'
import { createCompression, type Gzip } from './compression.ts'
import { createLaneFlushes } from './lane-flushes.ts'
import type { LossReason } from './loss.ts'
import type { Memory } from './memory.ts'
import { type Payload, type Priority, weight } from './payload.ts'
import { createPace } from './pace.ts'
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
  /** Whether the collector has ever taken anything. */
  readonly isKnown: () => boolean
  /** Sends nothing until it is let go: the answer would come after the end. */
  readonly hold: (isHeld: boolean) => void
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
  /** What the collector said beside taking everything. */
  readonly remark: (text: string) => void
  readonly split: SplitRequest
  readonly gunzip: (bytes: Uint8Array) => Uint8Array
  /** Compresses, when the target asks for it. */
  readonly gzip: Gzip | undefined
  /** Runs what nobody could catch; an error is said, not thrown. */
  readonly guard: (run: () => void) => void
  /** Called when a request starts. */
  readonly onSend: () => void
  /** How long a last flush asks a port that refuses, in milliseconds; undefined: it was there once, so to the end. */
  readonly absentGraceMs: number | undefined
}

/** Of the specification: no request may be larger. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024
const BACKLOG_BYTES = 1024 * 1024
/** A payload that fails this often makes room at the head of the queue: perhaps the fault is its own. */
const PATIENCE = 5
/** A last flush tries once more so long before its deadline, whatever the backoff says. */
const FINAL_TRY_MS = 100
const LEAST_WAIT_MS = 50

export function createLane(options: LaneOptions): Lane {
  const { transport, memory, clock, count } = options
  const backlog = createBacklog()
  const sending = new Map<Payload, Attempt>()
  const pace = createPace(clock)
  const compression = createCompression(transport, backlog, options.gzip)
  let absentGraceMs = options.absentGraceMs ?? Infinity
  let newest = 0
  let wake: Timer | undefined
  let closed = false
  let isHeld = false

  const isOut = (mark: number): boolean => {
    for (const payload of sending.keys()) if (payload.sequence <= mark) return false
    return backlog.find((payload) => payload.sequence <= mark) === undefined
  }
  const flushes = createLaneFlushes(clock, isOut)

  const pump = (): void => {
    if (closed || isHeld) return
    while (backlog.size() > 0 && sending.size < pace.limit(!flushes.isEmpty())) {
      const waitMs = pace.waitMs()
      if (waitMs > 0) {
        wake ??= clock.after(waitMs, wakeUp)
        return
      }
      send(backlog.next() as Payload)
    }
  }

  const wakeUp = (): void => {
    clock.cancel(wake)
    wake = undefined
    pump()
  }

  const send = (payload: Payload): void => {
    payload.attempts++
    const startedIn = pace.round()
    const attempt = compression.send(payload)
    sending.set(payload, attempt)
    options.onSend()
    void attempt.outcome.then((outcome) => options.guard(() => conclude(payload, attempt, outcome, startedIn)))
  }

  const conclude = (payload: Payload, attempt: Attempt, outcome: Outcome, startedIn: number): void => {
    // It was handed over meanwhile.
    if (sending.get(payload) !== attempt) return
    sending.delete(payload)
    if (outcome.kind === 'retry') fail(payload, outcome, startedIn)
    else succeed(payload, outcome)
    pump()
    flushes.settle()
  }

  /** The collector has answered, whatever it was. */
  const succeed = (payload: Payload, outcome: Exclude<Outcome, Retry>): void => {
    pace.succeeded(backlog.size() === 0)
    options.trouble(undefined)
    if (outcome.kind === 'accepted') {
      const rejected = Math.min(outcome.rejected, payload.count)
      absentGraceMs = Infinity
      count('sent', payload.count - rejected)
      count('rejected', rejected, outcome.note)
      if (rejected === 0 && outcome.note !== undefined) options.remark(outcome.note)
      return
    }
    const detail = `${options.place}: ${outcome.reason}`
    if (outcome.kind === 'refused') count('refused', payload.count, detail)
    else if (!splitAndPrepend(payload)) count('too-large', payload.count, detail)
  }

  const fail = (payload: Payload, outcome: Retry, startedIn: number): void => {
    if (payload.attempts % PATIENCE === 0) backlog.append(payload)
    else backlog.prepend([payload])
    memory.settle()
    if (outcome.stale === true) return
    pace.failed(startedIn, !flushes.isEmpty(), outcome.afterMs)
    options.trouble(outcome.reason)
    void compression.shrink(pace.isAway)
    for (const flush of flushes.last()) {
      const graceEndsAt = outcome.absent === true ? flush.startedAt + absentGraceMs : Infinity
      const isTooLate = outcome.afterMs !== undefined && pace.retryAt() >= flush.deadlineAt
      const finalTryAt = Math.max(flush.deadlineAt - FINAL_TRY_MS, clock.now() + LEAST_WAIT_MS)
      if (clock.now() >= graceEndsAt || isTooLate) flush.end()
      else if (outcome.afterMs === undefined) pace.notAfter(Math.min(graceEndsAt, finalTryAt))
    }
  }

  const splitAndPrepend = (payload: Payload): boolean => {
    try {
      const halves = options.split(payload.gzipped ? options.gunzip(payload.bytes) : payload.bytes)
      if (halves === undefined) return false
      const { sequence, priority } = payload
      backlog.prepend(halves.map((half) => ({ ...half, sequence, priority, gzipped: false, attempts: 0 })))
      return true
    } catch {
      return false
    }
  }

  const evict = (payload: Payload, reason: LossReason): void => {
    if (!backlog.remove(payload)) return
    count(reason, payload.count, pace.isAway() ? `${options.place} is away` : undefined)
    flushes.settle()
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
    isBacklogged: () => pace.isAway() || backlog.bytes() > BACKLOG_BYTES,
    pendingItems: () => [...sending.keys()].reduce((sum, payload) => sum + payload.count, backlog.items()),
    flush(deadlineAt, last) {
      if (isOut(newest)) return Promise.resolve(true)
      const flushed = flushes.add(newest, deadlineAt, last, (out) => {
        if (last && !out) release('does not answer in time')
      })
      pace.hurry(last)
      wakeUp()
      return flushed
    },
    endFlushes: flushes.endAll,
    release,
    isSending: () => sending.size > 0,
    isKnown: () => absentGraceMs === Infinity,
    hold: (hold) => void (isHeld = hold),
    takeAll() {
      const taken: Payload[] = []
      const attempts = [...sending]
      sending.clear()
      for (const [payload, attempt] of attempts) {
        if (attempt.answered()) count('sent', payload.count)
        else taken.push(payload)
        attempt.abort('handed over')
      }
      taken.push(...backlog.takeAll())
      flushes.settle()
      return taken
    },
    close() {
      closed = true
      clock.cancel(wake)
      release('closed')
      flushes.endAll()
      transport.close()
    },
  }
}
