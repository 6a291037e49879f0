import type { Payload } from './payload.ts'

/** Something that holds telemetry in memory. */
export type Holder = {
  /** Bytes held, estimated for what is not serialized yet. */
  readonly usedBytes: () => number
  /** The payload that it would miss least: the oldest of the lowest priority, if any may go. */
  readonly victim: () => Payload | undefined
  readonly evict: (payload: Payload) => void
}

/** The one bound that all queues share. */
export type Memory = {
  readonly maxBytes: number
  readonly join: (holder: Holder) => void
  readonly usedBytes: () => number
  /** Evicts until the bound is kept: lowest priority first, oldest first, whatever queue it is in. */
  readonly settle: () => void
}

export function createMemory(maxBytes: number): Memory {
  const holders: Holder[] = []
  const usedBytes = (): number => holders.reduce((sum, holder) => sum + holder.usedBytes(), 0)

  const evictOne = (): boolean => {
    let worst: { holder: Holder; payload: Payload } | undefined
    for (const holder of holders) {
      const payload = holder.victim()
      if (payload !== undefined && (worst === undefined || isLess(payload, worst.payload))) worst = { holder, payload }
    }
    worst?.holder.evict(worst.payload)
    return worst !== undefined
  }

  return {
    maxBytes,
    join: (holder) => void holders.push(holder),
    usedBytes,
    settle() {
      while (usedBytes() > maxBytes && evictOne());
    },
  }
}

/** Whether `a` is missed less than `b`. */
export function isLess(a: Payload, b: Payload): boolean {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority < b.priority
}
