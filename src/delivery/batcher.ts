import type { BatchConfig } from '../config/config.ts'
import type { Clock, Timer } from './clock.ts'
import type { Lane } from './lane.ts'
import type { LossReason } from './loss.ts'
import type { Memory } from './memory.ts'
import type { Priority } from './payload.ts'

/** Collects records and hands them to a lane as serialized batches. */
export type Batcher<Item> = {
  /** Costs the app a push; never throws. */
  readonly add: (item: Item) => void
  /**
   * Serializes everything added until now, in slices, so that the app's own work is not held up for long.
   *
   * @param longestWaitMs for attributes of the resource that detectors still look for
   */
  readonly flush: (longestWaitMs: number) => Promise<void>
  /** The same without an event loop. */
  readonly flushSync: () => void
  readonly pendingItems: () => number
  readonly close: () => void
}

/** The part of a resource that matters here. */
export type PendingResource = {
  readonly asyncAttributesPending?: boolean
  readonly waitForAsyncAttributes?: () => Promise<void>
}

export type BatcherOptions<Item> = {
  readonly batch: Pick<BatchConfig, 'scheduleDelayMs' | 'maxQueueSize' | 'maxExportBatchSize'>
  readonly lane: Lane
  readonly memory: Memory
  readonly clock: Clock
  readonly serialize: (items: Item[]) => Uint8Array | undefined
  /** Whether `serialize` can be called: it cannot while no file descriptor is left to load it with. Always, if not given. */
  readonly isReady?: () => boolean
  readonly priorityOf: (item: Item) => Priority
  readonly resourceOf: (item: Item) => PendingResource | undefined
  readonly count: (reason: LossReason, items: number, detail?: string) => void
}

/** Detectors that take longer than this miss the first batches. */
const RESOURCE_WAIT_MS = 5_000
/** Between two attempts to load what serializes. */
const NOT_READY_WAIT_MS = 1_000
/** What a record is taken for until the first have been serialized. */
const FIRST_GUESS_BYTES = 400
/** Records as objects take about this many times their serialized size. */
const OBJECT_FACTOR = 4
/** Share of the memory bound that records may take before they are serialized at once. */
const OBJECT_SHARE = 1 / 8

export function createBatcher<Item>(options: BatcherOptions<Item>): Batcher<Item> {
  const { lane, memory, clock, batch, count, isReady = always } = options
  /** Closed batches that wait to be serialized. */
  const batches: Item[][] = []
  let open: Item[] = []
  let pending = 0
  let itemBytes = FIRST_GUESS_BYTES
  let timer: Timer | undefined
  let notReady: Timer | undefined
  let isSliceDue = false
  let waitedFor: PendingResource | undefined
  let waiting: Promise<void> | undefined
  let closed = false

  /** How many records may wait as objects, before the app has to pay for their serialization within its own turn. */
  const mostPending = (): number => (memory.maxBytes * OBJECT_SHARE) / (itemBytes * OBJECT_FACTOR)

  /** Whether there is room for one more record, after what is older has made it. */
  const hasRoom = (): boolean => {
    if (batch.maxQueueSize === undefined) return true
    while (pending + lane.pendingItems() >= batch.maxQueueSize) {
      if (lane.makeRoom()) continue
      const oldest = batches.shift()
      pending -= oldest?.length ?? 0
      count('queue', oldest?.length ?? 1)
      if (oldest === undefined) return false
    }
    return true
  }

  /** Records that cannot be serialized are found by halving, and are the only ones that go. */
  const hand = (items: Item[], priority: Priority): void => {
    let bytes: Uint8Array | undefined
    try {
      bytes = options.serialize(items)
    } catch (error) {
      if (items.length === 1) {
        count('unserializable', 1, error instanceof Error ? error.name : undefined)
        return
      }
      const middle = items.length >> 1
      hand(items.slice(0, middle), priority)
      hand(items.slice(middle), priority)
      return
    }
    if (bytes === undefined) return
    itemBytes = (itemBytes + bytes.byteLength / items.length) / 2
    lane.enqueue(compact(bytes), items.length, priority)
  }

  const rank = (item: Item): Priority => {
    try {
      return options.priorityOf(item)
    } catch {
      return 0
    }
  }

  const handBatch = (): void => {
    const items = batches.shift()
    if (items === undefined) return
    pending -= items.length
    const classes: [Item[], Item[], Item[]] = [[], [], []]
    for (const item of items) classes[rank(item)].push(item)
    // What matters more gets a request of its own only when something may have to go.
    if (lane.isBacklogged() || memory.usedBytes() > memory.maxBytes / 2) {
      classes.forEach((members, priority) => {
        if (members.length > 0) hand(members, priority as Priority)
      })
    } else hand(items, classes[2].length > 0 ? 2 : classes[1].length > 0 ? 1 : 0)
  }

  const closeOpen = (): void => {
    clock.cancel(timer)
    timer = undefined
    if (open.length === 0) return
    batches.push(open)
    open = []
  }

  const scheduleSlice = (): void => {
    if (isSliceDue || notReady !== undefined || closed || batches.length === 0) return
    isSliceDue = true
    clock.soon(() => {
      isSliceDue = false
      if (!isReady()) {
        notReady ??= clock.after(NOT_READY_WAIT_MS, () => {
          notReady = undefined
          scheduleSlice()
        })
        return
      }
      const settling = settled(batches[0]?.[0])
      if (settling === undefined) {
        handBatch()
        scheduleSlice()
      } else void settling.then(scheduleSlice)
    })
  }

  /** Waits for attributes that detectors still look for, once; undefined: nothing to wait for. */
  const settled = (item: Item | undefined): Promise<void> | undefined => {
    if (waiting !== undefined || item === undefined) return waiting
    const resource = options.resourceOf(item)
    if (resource?.asyncAttributesPending !== true || resource === waitedFor) return undefined
    waitedFor = resource
    waiting = inTime(resource.waitForAsyncAttributes?.() ?? Promise.resolve(), RESOURCE_WAIT_MS).then(() => {
      waiting = undefined
    })
    return waiting
  }

  const inTime = (work: Promise<void>, longestMs: number): Promise<void> =>
    new Promise((resolve) => {
      const box = clock.after(longestMs, resolve)
      const end = (): void => {
        clock.cancel(box)
        resolve()
      }
      work.then(end, end)
    })

  memory.join({ usedBytes: () => pending * itemBytes * OBJECT_FACTOR, victim: () => undefined, evict: () => {} })

  return {
    add(item) {
      if (closed || !hasRoom()) return
      open.push(item)
      pending++
      if (open.length >= batch.maxExportBatchSize) {
        closeOpen()
        if (pending > mostPending()) handBatch()
        scheduleSlice()
      } else if (timer === undefined) {
        timer = clock.after(batch.scheduleDelayMs, () => {
          closeOpen()
          scheduleSlice()
        })
      }
    },
    async flush(longestWaitMs) {
      closeOpen()
      const settling = settled(batches[0]?.[0])
      if (settling !== undefined) await inTime(settling, longestWaitMs)
      if (!isReady()) return
      for (let left = batches.length; left > 0; left--) {
        handBatch()
        await new Promise<void>((resolve) => clock.soon(resolve))
      }
    },
    flushSync() {
      closeOpen()
      while (batches.length > 0) handBatch()
    },
    pendingItems: () => pending,
    close() {
      closed = true
      clock.cancel(timer)
      clock.cancel(notReady)
    },
  }
}

function always(): boolean {
  return true
}

/** Lets go of the unused rest of the serializer's buffer. */
function compact(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > bytes.byteLength * 1.25 ? bytes.slice() : bytes
}
