import type { Clock } from './clock.ts'
import { createGrpcTransport } from './grpc-transport.ts'
import type { HandOver, Remainder } from './hand-over.ts'
import { createHttpTransport } from './http-transport.ts'
import { createLane, type Lane } from './lane.ts'
import type { LossReason } from './loss.ts'
import { createMemory } from './memory.ts'
import { splitterOf } from './split.ts'

/** Of the helper: it ends before the process that waits for it loses patience. */
const MARGIN_MS = 50

/**
 * Delivers what a dying process handed over, within the time that it has left.
 *
 * @param tell what became of items of which remainder, as soon as it is known
 */
export async function deliverRemainders(
  handOver: HandOver,
  clock: Clock,
  tell: (remainder: number, what: 'sent' | LossReason, items: number) => void,
): Promise<void> {
  // A thread's clock counts from the start of its process, not from its own.
  const deadlineAt = clock.now() + Math.max(handOver.timeoutMs - MARGIN_MS, 1)
  const lanes = handOver.remainders.flatMap(
    (remainder, index) =>
      createRemainderLane(remainder, handOver, clock, (what, items) => tell(index, what, items)) ?? [],
  )
  await Promise.all(lanes.map((lane) => lane.flush(deadlineAt, true)))
}

function createRemainderLane(
  { signal, target, isKnown, payloads }: Remainder,
  { proxy, userAgent }: HandOver,
  clock: Clock,
  count: (what: 'sent' | LossReason, items: number) => void,
): Lane | undefined {
  try {
    const options = { target, proxy, userAgent, clock, signal, untraced: <T>(run: () => T): T => run() }
    let sequence = 0
    const lane = createLane({
      signal,
      place: '',
      transport: target.protocol === 'grpc' ? createGrpcTransport(options) : createHttpTransport(options),
      memory: createMemory(Infinity),
      clock,
      nextSequence: () => ++sequence,
      count,
      trouble: () => {},
      remark: () => {},
      guard: (run) => run(),
      split: splitterOf(signal, target.protocol),
      gunzip: (bytes) => process.getBuiltinModule('node:zlib').gunzipSync(bytes),
      gzip: undefined,
      onSend: () => {},
      // The process that waits has no time for a port where nobody ever was.
      absentGraceMs: isKnown ? undefined : 0,
    })
    for (const { bytes, gzipped, count: items } of payloads) lane.enqueue(bytes, items, 0, gzipped)
    return lane
  } catch {
    // A URL that is not one: what was meant for it is counted as lost by the other side.
    return undefined
  }
}
