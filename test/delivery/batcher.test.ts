import { describe, expect, test } from 'vitest'
import { createBatcher, type Batcher, type BatcherOptions, type PendingResource } from '../../src/delivery/batcher.ts'
import { createLane, type Lane } from '../../src/delivery/lane.ts'
import { createMemory, type Memory } from '../../src/delivery/memory.ts'
import type { Priority } from '../../src/delivery/payload.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { ACCEPTED, BUSY, createFakeTransport, type FakeTransport } from './fake-transport.ts'

type Item = {
  readonly id: number
  readonly priority?: Priority
  readonly resource?: PendingResource
  readonly bad?: boolean
}

type Started = {
  readonly batcher: Batcher<Item>
  readonly lane: Lane
  readonly memory: Memory
  readonly clock: FakeClock
  readonly transport: FakeTransport
  readonly counts: Record<string, number>
  /** Ids by request. */
  readonly sent: () => number[][]
  readonly serialized: number[]
}

const ITEM_BYTES = 100

function start(options: { maxBytes?: number; batch?: Partial<BatcherOptions<Item>['batch']> } = {}): Started {
  const clock = createFakeClock()
  const transport = createFakeTransport(clock.now)
  transport.reply = () => ACCEPTED
  const counts: Record<string, number> = {}
  const count = (what: string, items: number): void => {
    if (items > 0) counts[what] = (counts[what] ?? 0) + items
  }
  const memory = createMemory(options.maxBytes ?? 64 * 1024 * 1024)
  const batch = { scheduleDelayMs: 5000, maxExportBatchSize: 512, maxQueueSize: undefined, ...options.batch }
  let sequence = 0
  const lane = createLane({
    signal: 'traces',
    place: 'here',
    transport,
    memory,
    clock,
    nextSequence: () => ++sequence,
    count,
    trouble: () => {},
    remark: () => {},
    guard: (run) => run(),
    split: () => undefined,
    gunzip: (bytes) => bytes,
    gzip: undefined,
    onSend: () => {},
    absentGraceMs: undefined,
  })
  const serialized: number[] = []
  const batcher = createBatcher<Item>({
    batch,
    lane,
    memory,
    clock,
    serialize(items) {
      serialized.push(items.length)
      if (items.some(({ bad }) => bad)) throw new TypeError('a getter')
      return Buffer.from(items.map(({ id }) => `${id},`.padEnd(ITEM_BYTES)).join(''))
    },
    priorityOf: ({ priority = 0 }) => priority,
    resourceOf: ({ resource }) => resource,
    count,
  })
  const sent = (): number[][] =>
    transport.text().map((text) =>
      text
        .split(',')
        .map((id) => Number(id.trim()))
        .slice(0, -1),
    )
  return { batcher, lane, memory, clock, transport, counts, sent, serialized }
}

const ids = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

describe('batches', () => {
  test('are handed over after the delay', async () => {
    const { batcher, clock, sent } = start()
    batcher.add({ id: 1 })
    await clock.advance(4000)
    batcher.add({ id: 2 })
    await clock.advance(999)
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual([[1, 2]])
    await clock.advance(20_000)
    expect(sent()).toHaveLength(1)
    expect(clock.waiting()).toEqual([])
  })

  test('are handed over when they are full, not within the app’s own call', async () => {
    const { batcher, clock, sent } = start({ batch: { maxExportBatchSize: 3 } })
    for (const id of ids(0, 7)) batcher.add({ id })
    expect(sent()).toEqual([])
    await clock.settle()
    expect(sent()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    await clock.advance(5000)
    expect(sent()[2]).toEqual([6])
  })

  test('a delay of 0 hands over in the next turn', async () => {
    const { batcher, clock, sent } = start({ batch: { scheduleDelayMs: 0 } })
    batcher.add({ id: 1 })
    expect(sent()).toEqual([])
    await clock.settle()
    expect(sent()).toEqual([[1]])
  })

  test('nothing holds the process', async () => {
    const { batcher, clock } = start({ batch: { maxExportBatchSize: 2 } })
    for (const id of ids(0, 5)) batcher.add({ id })
    expect(clock.waiting().length).toBeGreaterThan(0)
    expect(clock.isHeld()).toBe(false)
  })
})

describe('a burst of 100,000 in one tick', () => {
  test('loses nothing below the memory bound, and is serialized in slices', async () => {
    const { batcher, clock, sent, counts, serialized, memory } = start()
    let largest = 0
    for (const id of ids(0, 100_000)) {
      batcher.add({ id })
      largest = Math.max(largest, memory.usedBytes())
    }
    expect(largest).toBeLessThan(64 * 1024 * 1024)
    await clock.advance(60_000)
    expect(counts).toEqual({ sent: 100_000 })
    expect(
      sent()
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(ids(0, 100_000))
    expect(Math.max(...serialized)).toBe(512)
  })

  test('above it what goes is counted exactly, the errors are all there', async () => {
    const { batcher, clock, transport, sent, counts, memory } = start({ maxBytes: 1024 * 1024 })
    transport.reply = () => BUSY
    for (const id of ids(0, 100_000)) batcher.add({ id, priority: id % 50 === 0 ? 2 : 0 })
    await clock.advance(5000)
    expect(memory.usedBytes()).toBeLessThanOrEqual(1024 * 1024)
    const lost = counts['memory'] ?? 0
    expect(lost).toBeGreaterThan(80_000)
    transport.requests.length = 0
    transport.reply = () => ACCEPTED
    await clock.advance(60_000)
    const arrived = sent().flat()
    expect(counts).toEqual({ memory: lost, sent: 100_000 - lost })
    expect(arrived).toHaveLength(100_000 - lost)
    expect(new Set(arrived).size).toBe(arrived.length)
    expect(arrived.filter((id) => id % 50 === 0)).toHaveLength(2000)
  })

  test('with OTEL_BSP_MAX_QUEUE_SIZE no more than that waits', async () => {
    const { batcher, clock, lane, counts } = start({ batch: { maxQueueSize: 2048 } })
    let most = 0
    for (const id of ids(0, 100_000)) {
      batcher.add({ id })
      most = Math.max(most, batcher.pendingItems() + lane.pendingItems())
    }
    expect(most).toBe(2048)
    await clock.advance(60_000)
    expect(counts).toEqual({ queue: 98_304, sent: 1696 })
  })

  test('and what is older goes first, while the collector is away too', async () => {
    const { batcher, clock, transport, sent, counts } = start({ batch: { maxQueueSize: 10, maxExportBatchSize: 4 } })
    transport.reply = () => BUSY
    for (const id of ids(0, 6)) batcher.add({ id })
    await clock.advance(5000)
    for (const id of ids(6, 13)) batcher.add({ id })
    transport.requests.length = 0
    transport.reply = () => ACCEPTED
    await clock.advance(60_000)
    expect(sent().flat()).toEqual(ids(4, 13))
    expect(counts).toEqual({ queue: 4, sent: 9 })
  })

  test('and what is on its way is not taken back: the new one goes', async () => {
    const { batcher, clock, transport, counts } = start({ batch: { maxQueueSize: 4, maxExportBatchSize: 4 } })
    transport.reply = undefined
    for (const id of ids(0, 4)) batcher.add({ id })
    await clock.settle()
    batcher.add({ id: 4 })
    expect(counts).toEqual({ queue: 1 })
    expect(transport.requests).toHaveLength(1)
  })
})

test('an outage of two minutes in five, at 200 spans a second, loses nothing', async () => {
  const { batcher, clock, transport, sent, counts, memory } = start()
  let made = 0
  let probes = 0
  for (let second = 0; second < 300; second++) {
    const isAway = second >= 60 && second < 180
    transport.reply = () => {
      if (isAway) probes++
      return isAway ? BUSY : ACCEPTED
    }
    for (const id of ids(made, made + 200)) batcher.add({ id })
    made += 200
    await clock.advance(1000)
  }
  await clock.advance(60_000)
  expect(counts).toEqual({ sent: 60_000 })
  expect(new Set(sent().flat()).size).toBe(60_000)
  // One probe now and then: 1, 2, 4, 8, 16, 30, 30 … seconds apart.
  expect(probes).toBe(8)
  expect(memory.usedBytes()).toBe(0)
  expect(clock.waiting()).toEqual([])
})

describe('priorities', () => {
  test('are mixed while everything gets through', async () => {
    const { batcher, clock, sent } = start({ batch: { maxExportBatchSize: 4 } })
    for (const id of ids(0, 4)) batcher.add({ id, priority: id === 2 ? 2 : 0 })
    await clock.settle()
    expect(sent()).toEqual([[0, 1, 2, 3]])
  })

  test('get requests of their own while the collector is away', async () => {
    const { batcher, clock, lane, transport } = start({ batch: { maxExportBatchSize: 4 } })
    transport.reply = () => BUSY
    for (const id of ids(0, 8)) batcher.add({ id, priority: (id % 3) as Priority })
    await clock.advance(100)
    const kept = lane
      .takeAll()
      .map(({ bytes, priority, count }) => [priority, count, Buffer.from(bytes).toString().replaceAll(' ', '')])
    expect(kept).toEqual([
      [2, 4, '0,1,2,3,'],
      [0, 1, '6,'],
      [1, 2, '4,7,'],
      [2, 1, '5,'],
    ])
  })
})

describe('records that cannot be serialized', () => {
  test('are the only ones that go', async () => {
    const { batcher, clock, sent, counts } = start({ batch: { maxExportBatchSize: 100 } })
    for (const id of ids(0, 100)) batcher.add({ id, bad: id === 17 || id === 63 })
    await clock.settle()
    expect(counts).toEqual({ sent: 98, unserializable: 2 })
    expect(
      sent()
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(ids(0, 100).filter((id) => id !== 17 && id !== 63))
  })
})

describe('a resource whose attributes are still looked for', () => {
  function pending(): { resource: PendingResource; found: () => void; fail: () => void } {
    let isPending = true
    let settle: (error?: Error) => void = () => {}
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(error))
    })
    const resource = {
      get asyncAttributesPending() {
        return isPending
      },
      waitForAsyncAttributes: () => promise,
    }
    const end = (error?: Error): void => {
      isPending = false
      settle(error)
    }
    return { resource, found: () => end(), fail: () => end(new Error('no metadata service')) }
  }

  test('is waited for', async () => {
    const { batcher, clock, sent } = start({ batch: { maxExportBatchSize: 2 } })
    const { resource, found } = pending()
    for (const id of ids(0, 5)) batcher.add({ id, resource })
    await clock.advance(3000)
    expect(sent()).toEqual([])
    found()
    await clock.settle()
    expect(sent()).toEqual([
      [0, 1],
      [2, 3],
    ])
  })

  test('but not for more than five seconds, and only once', async () => {
    const { batcher, clock, sent } = start({ batch: { maxExportBatchSize: 2 } })
    const { resource } = pending()
    for (const id of ids(0, 2)) batcher.add({ id, resource })
    await clock.advance(4999)
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual([[0, 1]])
    for (const id of ids(2, 4)) batcher.add({ id, resource })
    await clock.settle()
    expect(sent()).toHaveLength(2)
  })

  test('and one that cannot be found does not hold anything up', async () => {
    const { batcher, clock, sent } = start({ batch: { maxExportBatchSize: 2 } })
    const { resource, fail } = pending()
    for (const id of ids(0, 2)) batcher.add({ id, resource })
    await clock.settle()
    fail()
    await clock.settle()
    expect(sent()).toEqual([[0, 1]])
  })

  test('a flush waits only as long as it may', async () => {
    const { batcher, clock, sent } = start()
    const { resource } = pending()
    batcher.add({ id: 1, resource })
    const flushed = batcher.flush(1000)
    await clock.advance(1000)
    await flushed
    expect(sent()).toEqual([[1]])
  })

  test('flushSync does not wait', () => {
    const { batcher, lane } = start()
    const { resource } = pending()
    for (const id of ids(0, 600)) batcher.add({ id, resource })
    batcher.flushSync()
    expect(batcher.pendingItems()).toBe(0)
    expect(lane.pendingItems()).toBe(600)
  })
})

test('flush serializes everything, in slices', async () => {
  const { batcher, clock, sent, serialized } = start({ batch: { maxExportBatchSize: 10 } })
  for (const id of ids(0, 25)) batcher.add({ id })
  const flushed = batcher.flush(1000)
  await clock.settle()
  await flushed
  expect(serialized).toEqual([10, 10, 5])
  expect(sent().flat()).toEqual(ids(0, 25))
})

test('after close nothing is taken any more', async () => {
  const { batcher, clock, sent } = start()
  batcher.close()
  batcher.add({ id: 1 })
  await clock.advance(10_000)
  expect(sent()).toEqual([])
  expect(batcher.pendingItems()).toBe(0)
})
