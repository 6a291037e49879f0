import type { Signal } from '../config/config.ts'
import type { Batcher } from './batcher.ts'
import type { Clock } from './clock.ts'
import type { Lane } from './lane.ts'

export type FlushOptions = {
  /**
   * Nothing comes after: it ends as soon as waiting is in vain, and requests are
   * aborted at the deadline so that they do not hold the process.
   */
  readonly last?: boolean
}

export type FlushResult = {
  /** Everything made before the call has left: delivered, or counted as lost. */
  readonly complete: boolean
  /** Items that still wait. */
  readonly pending: Readonly<Record<Signal, number>>
}

/** What there is to flush. */
export type Flushable = {
  readonly lanes: readonly Lane[]
  readonly batchers: readonly Pick<Batcher<never>, 'flush' | 'pendingItems'>[]
}

/** Part of the time of a flush that detectors of resource attributes may use up. */
const RESOURCE_SHARE = 0.5

/**
 * Delivers what was made until now, and holds the process for it, but not longer than the timeout.
 *
 * @param collect what has to be collected first; what it adds is flushed too. Must not reject.
 * @returns whether everything is out
 */
export async function flush(
  parts: Flushable,
  clock: Clock,
  timeoutMs: number,
  last: boolean,
  collect: () => Promise<void>,
): Promise<boolean> {
  const deadlineAt = clock.now() + timeoutMs
  const send = async (): Promise<boolean> => {
    await Promise.all(parts.batchers.map((batcher) => batcher.flush(timeoutMs * RESOURCE_SHARE)))
    const out = await Promise.all(parts.lanes.map((lane) => lane.flush(deadlineAt, last)))
    return out.every(Boolean)
  }
  const complete = await new Promise<boolean>((resolve) => {
    const deadline = clock.after(timeoutMs, () => resolve(false))
    deadline.ref()
    void Promise.all([send(), collect().then(send)])
      .then((results) => resolve(results.every(Boolean)))
      .finally(() => clock.cancel(deadline))
  })
  if (last) for (const lane of parts.lanes) lane.endFlushes()
  return complete
}

export function pendingItems({ lanes, batchers }: Flushable): number {
  return [...lanes, ...batchers].reduce((sum, part) => sum + part.pendingItems(), 0)
}
