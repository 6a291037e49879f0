import type { Config, OtlpTarget } from '../config/config.ts'
import { encodeHandOver, decodeResults } from './hand-over.ts'
import { type Helper, type HelperOptions, startHelper } from './helper.ts'
import type { Lane } from './lane.ts'
import type { Loss, LossReason } from './loss.ts'

/** A lane with what the helper has to know about it. */
export type DrainedLane = {
  readonly lane: Lane
  readonly target: OtlpTarget
  /** Why nothing got through, if it did not. */
  readonly trouble: () => string | undefined
}

export type DrainOptions = {
  readonly helper: HelperOptions
  readonly userAgent: string
  readonly proxy: Config['proxy']
  readonly loss: Loss
}

/** Less time is not worth a process. */
const LEAST_TIMEOUT_MS = 100

/** Hands everything that is not confirmed to the helper, and waits. */
export type Drain = (lanes: readonly DrainedLane[]) => void

/**
 * Starts the helper, which gets ready while the rest is serialized. A request whose
 * answer is not here yet is delivered again: at least once goes before at most once.
 *
 * @param timeoutMs what serialization and helper may take together
 */
export function startDrain(timeoutMs: number, options: DrainOptions): Drain {
  const endsAt = performance.now() + timeoutMs
  const helper = timeoutMs < LEAST_TIMEOUT_MS ? undefined : startHelper(options.helper)
  return (lanes) => drainLanes(lanes, Math.floor(endsAt - performance.now()), helper, options)
}

function drainLanes(
  lanes: readonly DrainedLane[],
  timeoutMs: number,
  helper: Helper | undefined,
  { loss, userAgent, proxy }: DrainOptions,
): void {
  // What matters most goes first: there may not be time for all.
  const drained = lanes
    .map(({ lane, ...rest }) => ({
      ...rest,
      lane,
      payloads: lane.takeAll().toSorted((a, b) => b.priority - a.priority),
    }))
    .filter(({ payloads }) => payloads.length > 0)
  const missing = drained.map(({ payloads }) => payloads.reduce((sum, { count }) => sum + count, 0))
  if (drained.length === 0) helper?.close()
  else if (helper !== undefined && timeoutMs > 0) {
    const remainders = drained.map(({ lane, target, payloads }) => ({
      signal: lane.signal,
      target,
      isKnown: lane.isKnown(),
      payloads,
    }))
    const answer = helper.run(encodeHandOver({ timeoutMs, userAgent, proxy, remainders }), timeoutMs)
    for (const { remainder, what, items } of decodeResults(answer)) {
      const lane = drained[remainder]?.lane
      if (lane === undefined || !isResult(what)) continue
      loss.count(lane.signal, what, items, what === 'sent' ? undefined : lane.place)
      missing[remainder] = (missing[remainder] ?? 0) - items
    }
  }
  drained.forEach(({ lane, trouble }, index) => {
    const reason = trouble()
    loss.count(lane.signal, 'exit', missing[index] ?? 0, reason === undefined ? lane.place : `${lane.place}: ${reason}`)
  })
}

const RESULTS: ReadonlySet<string> = new Set<'sent' | LossReason>(['sent', 'rejected', 'refused', 'too-large'])

function isResult(what: string): what is 'sent' | LossReason {
  return RESULTS.has(what)
}
