import type { Signal } from '../../config/config.ts'

/** Shared memory of all threads of a process: who hands telemetry over, and in which span's context a thread was started. */
export type ThreadTable = {
  /** Goes to new threads by `setEnvironmentData`. */
  readonly buffer: SharedArrayBuffer
  /** Whether the main thread takes what threads hand over. */
  readonly isOpen: () => boolean
  readonly setOpen: (open: boolean) => void
  /** Called by a thread about itself, and by who started it when it has ended. */
  readonly join: (threadId: number) => void
  readonly leave: (threadId: number) => void
  /** Whether a thread has something that it has not handed over yet. */
  readonly setPending: (threadId: number, pending: boolean) => void
  readonly isPending: (threadId: number) => boolean
  /** A thread that blocks cannot answer, but has handed over everything before. */
  readonly setBlocked: (threadId: number, blocked: boolean) => void
  /** The threads that take part. */
  readonly members: () => number[]
  /** Remembers, in the thread that starts another one, the W3C `traceparent` of the span that is active. */
  readonly setParent: (threadId: number, traceparent: string) => void
  readonly parentOf: (threadId: number) => string | undefined
  /**
   * Claims room for what is about to be handed over: the main thread may be blocked, and what waits for it is in nobody's
   * bound on memory.
   *
   * @returns false when there is none
   */
  readonly reserve: (bytes: number, maxBytes: number) => boolean
  /** Called by the main thread, which has taken it. */
  readonly release: (bytes: number) => void
  /** Counts what a thread had no room for; the thread itself may not live to tell. */
  readonly lose: (signal: Signal, items: number) => void
  /** What was lost since the last call. */
  readonly takeLost: () => readonly (readonly [signal: Signal, items: number])[]
  /** Numbers what threads are asked. */
  readonly nextQuestion: () => number
  /** Called by a thread that has done what it was asked. */
  readonly answer: (threadId: number, question: number) => void
  /**
   * Blocks until these threads have answered.
   *
   * @param timeoutMs at most
   */
  readonly waitForAnswers: (threadIds: readonly number[], question: number, timeoutMs: number) => void
}

/** `getEnvironmentData` of this gives the buffer. */
export const TABLE_KEY = '@org/otel'

/** The one of Node, also after a thread has replaced it. */
const { wait } = Atomics

const SLOTS = 256
const OPEN = 0
const ANSWERS = 1
const QUESTIONS = 2
const HELD = 3
const LOST: Readonly<Record<Signal, number>> = { traces: 4, metrics: 5, logs: 6 }
const HEAD_INTS = 8
const MOST_HELD_BYTES = 2 ** 31 - 1
/** Of a slot: the thread's id plus one, whether it takes part has something pending, is blocked, its last answer, the length of the text. */
const [ID, MEMBER, PENDING, BLOCKED, ANSWER, LENGTH, SLOT_INTS] = [0, 1, 2, 3, 4, 5, 6] as const
const TEXT_BYTES = 64
const TEXT_START = Int32Array.BYTES_PER_ELEMENT * (HEAD_INTS + SLOTS * SLOT_INTS)

/** @param buffer of the thread that started this one; a new one for the main thread */
export function createThreadTable(
  buffer: SharedArrayBuffer = new SharedArrayBuffer(TEXT_START + SLOTS * TEXT_BYTES),
): ThreadTable {
  const ints = new Int32Array(buffer)
  const bytes = new Uint8Array(buffer)
  const slotOf = (threadId: number): number => HEAD_INTS + (threadId % SLOTS) * SLOT_INTS
  const owns = (threadId: number): boolean => Atomics.load(ints, slotOf(threadId) + ID) === threadId + 1
  const claim = (threadId: number): number => {
    const slot = slotOf(threadId)
    if (!owns(threadId)) {
      for (let field = 0; field < SLOT_INTS; field++) Atomics.store(ints, slot + field, 0)
      Atomics.store(ints, slot + ID, threadId + 1)
    }
    return slot
  }
  const notify = (): void => {
    Atomics.add(ints, ANSWERS, 1)
    Atomics.notify(ints, ANSWERS)
  }
  const textAt = (threadId: number): number => TEXT_START + (threadId % SLOTS) * TEXT_BYTES
  return {
    buffer,
    isOpen: () => Atomics.load(ints, OPEN) === 1,
    setOpen: (open) => void Atomics.store(ints, OPEN, Number(open)),
    join: (threadId) => void Atomics.store(ints, claim(threadId) + MEMBER, 1),
    leave(threadId) {
      if (owns(threadId)) Atomics.store(ints, slotOf(threadId) + MEMBER, 0)
    },
    setPending(threadId, pending) {
      if (owns(threadId)) Atomics.store(ints, slotOf(threadId) + PENDING, Number(pending))
    },
    isPending: (threadId) => owns(threadId) && Atomics.load(ints, slotOf(threadId) + PENDING) === 1,
    setBlocked(threadId, blocked) {
      if (owns(threadId)) Atomics.store(ints, slotOf(threadId) + BLOCKED, Number(blocked))
      if (blocked) notify()
    },
    members() {
      const found: number[] = []
      for (let slot = HEAD_INTS; slot < HEAD_INTS + SLOTS * SLOT_INTS; slot += SLOT_INTS) {
        if (Atomics.load(ints, slot + MEMBER) === 1) found.push(Atomics.load(ints, slot + ID) - 1)
      }
      return found
    },
    setParent(threadId, traceparent) {
      const slot = claim(threadId)
      const text = Buffer.from(traceparent).subarray(0, TEXT_BYTES)
      bytes.set(text, textAt(threadId))
      Atomics.store(ints, slot + LENGTH, text.length)
    },
    parentOf(threadId) {
      const length = owns(threadId) ? Atomics.load(ints, slotOf(threadId) + LENGTH) : 0
      const start = textAt(threadId)
      return length === 0 ? undefined : Buffer.from(bytes.slice(start, start + length)).toString()
    },
    reserve(size, maxBytes) {
      const before = Atomics.add(ints, HELD, size)
      // What is too large for the bound alone still goes when nothing else waits.
      if (before === 0 || before + size <= Math.min(maxBytes, MOST_HELD_BYTES)) return true
      Atomics.sub(ints, HELD, size)
      return false
    },
    release: (size) => void Atomics.sub(ints, HELD, size),
    lose: (signal, items) => void Atomics.add(ints, LOST[signal], items),
    takeLost: () =>
      (Object.keys(LOST) as Signal[])
        .map((signal) => [signal, Atomics.exchange(ints, LOST[signal], 0)] as const)
        .filter(([, items]) => items > 0),
    nextQuestion: () => Atomics.add(ints, QUESTIONS, 1) + 1,
    answer(threadId, question) {
      if (owns(threadId)) Atomics.store(ints, slotOf(threadId) + ANSWER, question)
      notify()
    },
    waitForAnswers(threadIds, question, timeoutMs) {
      const isOut = (threadId: number): boolean =>
        owns(threadId) &&
        Atomics.load(ints, slotOf(threadId) + BLOCKED) === 0 &&
        Atomics.load(ints, slotOf(threadId) + ANSWER) < question
      const endsAt = performance.now() + timeoutMs
      for (;;) {
        const answers = Atomics.load(ints, ANSWERS)
        const leftMs = endsAt - performance.now()
        if (leftMs <= 0 || !threadIds.some(isOut)) return
        wait(ints, ANSWERS, answers, leftMs)
      }
    },
  }
}
