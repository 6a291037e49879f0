import { describe, expect, test } from 'vitest'
import { createLane, type Lane, type LaneOptions } from '../../src/delivery/lane.ts'
import { createMemory, type Memory } from '../../src/delivery/memory.ts'
import type { Priority } from '../../src/delivery/payload.ts'
import { ACCEPTED, AWAY, BUSY, createFakeTransport, type FakeTransport } from './fake-transport.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

type Started = {
  readonly lane: Lane
  readonly transport: FakeTransport
  readonly clock: FakeClock
  readonly counts: Record<string, number>
  readonly details: string[]
  readonly troubles: (string | undefined)[]
  readonly remarks: string[]
  readonly add: (text: string, priority?: Priority, count?: number) => void
}

function start(options: Partial<LaneOptions> & { readonly memory?: Memory } = {}): Started {
  const clock = createFakeClock()
  const transport = createFakeTransport(clock.now)
  const counts: Record<string, number> = {}
  const details: string[] = []
  const troubles: (string | undefined)[] = []
  const remarks: string[] = []
  let sequence = 0
  const lane = createLane({
    signal: 'traces',
    place: 'http://collector',
    transport,
    memory: createMemory(1_000_000),
    clock,
    nextSequence: () => ++sequence,
    count(what, items, detail) {
      if (items === 0) return
      counts[what] = (counts[what] ?? 0) + items
      if (detail !== undefined) details.push(detail)
    },
    trouble: (reason) => troubles.push(reason),
    remark: (text) => remarks.push(text),
    guard: (run) => run(),
    split: () => undefined,
    gunzip: (bytes) => bytes,
    gzip: undefined,
    onSend: () => {},
    absentGraceMs: 250,
    ...options,
  })
  const add: Started['add'] = (text, priority = 0, count = 1) => lane.enqueue(Buffer.from(text), count, priority)
  return { lane, transport, clock, counts, details, troubles, remarks, add }
}

describe('sending', () => {
  test('sends in order, one at a time, and more at once only while there is a backlog', async () => {
    const { transport, clock, counts, add } = start()
    for (let index = 0; index < 12; index++) add(`${index}`)
    const inFlight: number[] = []
    let answered = 0
    while (answered < 12) {
      inFlight.push(transport.requests.length - answered)
      transport.requests[answered++]?.answer(ACCEPTED)
      await clock.settle()
    }
    expect(transport.text()).toEqual(Array.from({ length: 12 }, (_, index) => `${index}`))
    expect(inFlight).toEqual([1, 2, 3, 4, 4, 4, 4, 4, 4, 3, 2, 1])
    expect(counts).toEqual({ sent: 12 })
    add('later')
    add('latest')
    expect(transport.requests).toHaveLength(13)
  })

  test('counts a partial success', async () => {
    const { transport, clock, counts, details, add } = start()
    transport.reply = () => ({ kind: 'accepted', rejected: 3, note: 'too old' })
    add('a', 0, 10)
    await clock.settle()
    expect(counts).toEqual({ sent: 7, rejected: 3 })
    expect(details).toEqual(['too old'])
  })

  test('believes a collector at most as many rejections as there are items', async () => {
    const { transport, clock, counts, add } = start()
    transport.reply = () => ({ kind: 'accepted', rejected: 1e9 })
    add('a', 0, 10)
    await clock.settle()
    expect(counts).toEqual({ rejected: 10 })
  })

  test('says it when the answer is not one of a collector', async () => {
    const { transport, clock, remarks, add } = start()
    transport.reply = () => ({ kind: 'accepted', rejected: 0, note: 'the answer is odd' })
    add('a')
    await clock.settle()
    expect(remarks).toEqual(['the answer is odd'])
  })

  test('drops at once what is refused, counts it, and goes on', async () => {
    const { transport, clock, counts, details, add } = start()
    transport.reply = ({ bytes }) =>
      bytes[0] === 98 /* b */ ? { kind: 'refused', reason: 'answers 400 (bad)' } : ACCEPTED
    add('a')
    add('b', 2, 5)
    add('c')
    await clock.settle()
    expect(counts).toEqual({ sent: 2, refused: 5 })
    expect(details).toEqual(['http://collector: answers 400 (bad)'])
    expect(clock.waiting()).toEqual([])
  })
})

describe('too large', () => {
  test('splits in two until it fits', async () => {
    const { transport, clock, counts, add } = start({
      split: (bytes) =>
        bytes.length < 2
          ? undefined
          : [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)].map((half) => ({
              bytes: half,
              count: half.length,
            })),
    })
    transport.reply = ({ bytes }) => (bytes.length > 2 ? { kind: 'too-large', reason: 'answers 413' } : ACCEPTED)
    add('abcdefg', 0, 7)
    await clock.settle()
    expect(transport.text()).toEqual(['abcdefg', 'abc', 'a', 'bc', 'defg', 'de', 'fg'])
    expect(counts).toEqual({ sent: 7 })
  })

  test('drops the single item that does not fit, with its count', async () => {
    const { transport, clock, counts, details, add } = start()
    transport.reply = () => ({ kind: 'too-large', reason: 'answers 413' })
    add('a')
    await clock.settle()
    expect(counts).toEqual({ 'too-large': 1 })
    expect(details).toEqual(['http://collector: answers 413'])
  })

  test('drops what is not a request of ours instead of trying for ever', async () => {
    const { transport, clock, counts, add } = start({
      split() {
        throw new RangeError('bad varint')
      },
    })
    transport.reply = () => ({ kind: 'too-large', reason: 'answers 413' })
    add('a', 0, 3)
    await clock.settle()
    expect(counts).toEqual({ 'too-large': 3 })
  })

  test('splits before sending what is over the 64 MiB of the specification', async () => {
    const halves = [
      { bytes: Buffer.from('first'), count: 1 },
      { bytes: Buffer.from('second'), count: 1 },
    ]
    const { lane, transport, clock } = start({ split: () => halves, memory: createMemory(Infinity) })
    transport.reply = () => ACCEPTED
    lane.enqueue(new Uint8Array(64 * 1024 * 1024), 2, 0)
    lane.enqueue(new Uint8Array(64 * 1024 * 1024 + 1), 2, 0)
    await clock.settle()
    expect(transport.requests.map(({ bytes }) => bytes.length)).toEqual([64 * 1024 * 1024, 5, 6])
  })
})

describe('a collector that is away', () => {
  test('is asked by one probe, with exponential backoff, without end', async () => {
    const { transport, clock, counts, add, troubles } = start()
    transport.reply = () => AWAY
    for (let index = 0; index < 20; index++) add(`${index}`)
    await clock.advance(200_000)
    expect(transport.requests.map(({ at }) => at)).toEqual([
      0, 1000, 3000, 7000, 15_000, 31_000, 61_000, 91_000, 121_000, 151_000, 181_000,
    ])
    expect(counts).toEqual({})
    expect(troubles[0]).toBe('connect ECONNREFUSED 127.0.0.1:4318')
    transport.reply = () => ACCEPTED
    await clock.advance(30_000)
    expect(counts).toEqual({ sent: 20 })
    expect(troubles.at(-1)).toBeUndefined()
    expect(clock.waiting()).toEqual([])
  })

  test('sends everything in its order when it comes back', async () => {
    const { transport, clock, add } = start()
    transport.reply = () => BUSY
    for (let index = 0; index < 5; index++) add(`${index}`)
    await clock.advance(1500)
    transport.requests.length = 0
    transport.reply = () => ACCEPTED
    await clock.advance(10_000)
    expect(transport.text()).toEqual(['0', '1', '2', '3', '4'])
  })

  test('requests that were on their way together count as one failure', async () => {
    const { transport, clock, add } = start()
    for (let index = 0; index < 10; index++) add(`${index}`)
    for (let index = 0; index < 3; index++) {
      transport.requests[index]?.answer(ACCEPTED)
      await clock.settle()
    }
    const flying = transport.requests.slice(3)
    expect(flying).toHaveLength(4)
    for (const request of flying) request.answer(BUSY)
    await clock.settle()
    transport.reply = () => ACCEPTED
    await clock.advance(999)
    expect(transport.requests).toHaveLength(7)
    await clock.advance(1)
    expect(transport.requests).toHaveLength(14)
  })

  test('waits as long as the collector asks for', async () => {
    const { transport, clock, add } = start()
    transport.reply = () => ({ ...BUSY, afterMs: 42_000 }) as typeof BUSY
    add('a')
    await clock.advance(41_999)
    expect(transport.requests).toHaveLength(1)
    await clock.advance(1)
    expect(transport.requests).toHaveLength(2)
  })

  test('tries another payload first when one fails again and again', async () => {
    const { transport, clock, counts, add } = start()
    transport.reply = ({ bytes }) => (bytes[0] === 112 /* p */ ? BUSY : ACCEPTED)
    add('poison')
    add('b')
    add('c')
    await clock.advance(60_000)
    expect(counts).toEqual({ sent: 2 })
    expect(transport.text().slice(0, 7)).toEqual(['poison', 'poison', 'poison', 'poison', 'poison', 'b', 'c'])
  })

  test('tries again at once when a kept connection had been closed', async () => {
    const { transport, clock, counts, troubles, add } = start()
    let stale = 3
    transport.reply = () => (stale-- > 0 ? { kind: 'retry', reason: 'ECONNRESET', stale: true } : ACCEPTED)
    add('a')
    await clock.settle()
    expect(counts).toEqual({ sent: 1 })
    expect(troubles).toEqual([undefined])
    expect(clock.now()).toBe(0)
  })

  test('never holds the process', async () => {
    const { transport, clock, add } = start()
    transport.reply = () => AWAY
    add('a')
    await clock.advance(100)
    expect(clock.waiting()).toHaveLength(1)
    expect(clock.isHeld()).toBe(false)
  })

  test('what waits is compressed meanwhile when the target asks for gzip', async () => {
    const { lane, transport, clock, add } = start({
      gzip: (bytes) => Promise.resolve(Buffer.from(`gz:${bytes.length}`)),
      memory: createMemory(1_000_000),
    })
    transport.reply = () => BUSY
    for (let index = 0; index < 3; index++) add('x'.repeat(1000))
    await clock.settle()
    expect(lane.takeAll().map(({ bytes, gzipped }) => [Buffer.from(bytes).toString(), gzipped])).toEqual([
      ['gz:1000', true],
      ['gz:1000', true],
      ['gz:1000', true],
    ])
  })

  test('what cannot be compressed is sent as it is', async () => {
    const { transport, clock, counts, add } = start({ gzip: () => Promise.reject(new Error('no memory')) })
    transport.reply = () => ACCEPTED
    add('plain')
    await clock.settle()
    expect(transport.requests.map(({ gzipped }) => gzipped)).toEqual([false])
    expect(counts).toEqual({ sent: 1 })
  })
})

describe('bounds', () => {
  const WEIGHT = 256 + 1000
  const text = (letter: string): string => letter.repeat(1000)

  test('over the memory bound the oldest of the lowest priority go first, errors last', async () => {
    const memory = createMemory(WEIGHT * 5)
    const { lane, transport, clock, counts, add } = start({ memory })
    transport.reply = () => BUSY
    add(text('h'))
    await clock.settle()
    const added: [string, Priority][] = [
      ['a', 0],
      ['b', 2],
      ['c', 1],
      ['d', 0],
      ['e', 0],
      ['f', 1],
      ['g', 2],
      ['i', 2],
      ['j', 2],
    ]
    const kept: string[] = []
    for (const [letter, priority] of added) {
      add(text(letter), priority, 10)
      expect(memory.usedBytes()).toBeLessThanOrEqual(WEIGHT * 5)
    }
    for (const { bytes } of lane.takeAll()) kept.push(String.fromCodePoint(bytes[0] ?? 0))
    expect(kept).toEqual(['b', 'f', 'g', 'i', 'j'])
    expect(counts).toEqual({ memory: 41 })
  })

  test('the bound is shared by all lanes', async () => {
    const memory = createMemory(WEIGHT * 3)
    const first = start({ memory })
    let sequence = 100
    const second = start({ memory, nextSequence: () => ++sequence })
    for (const { transport } of [first, second]) transport.reply = () => BUSY
    first.add(text('a'), 2)
    first.add(text('b'), 0)
    await first.clock.settle()
    second.add(text('c'), 1)
    second.add(text('d'), 1)
    expect(first.counts).toEqual({ memory: 1 })
    second.add(text('e'), 1)
    expect(second.counts).toEqual({ memory: 1 })
    expect(first.lane.takeAll().map(({ bytes }) => String.fromCodePoint(bytes[0] ?? 0))).toEqual(['a'])
  })

  test('what is on its way counts, but is not taken back', async () => {
    const { transport, clock, counts, add } = start({ memory: createMemory(WEIGHT) })
    add(text('a'))
    add(text('b'))
    expect(counts).toEqual({ memory: 1 })
    transport.requests[0]?.answer(ACCEPTED)
    await clock.settle()
    expect(counts).toEqual({ memory: 1, sent: 1 })
  })

  test('makes room for a limit of the user, as far as nothing is on its way', async () => {
    const { lane, transport, clock, counts, add } = start()
    transport.reply = () => BUSY
    for (let index = 0; index < 3; index++) add(`${index}`, 0, 10)
    await clock.settle()
    expect([lane.makeRoom(), lane.makeRoom(), lane.makeRoom(), lane.makeRoom()]).toEqual([true, true, true, false])
    expect(counts).toEqual({ queue: 30 })
    transport.reply = undefined
    add('on its way')
    await clock.advance(1000)
    expect(lane.makeRoom()).toBe(false)
  })
})

describe('flush', () => {
  test('resolves at once when there is nothing to send', async () => {
    const { lane } = start()
    expect(await lane.flush(1000, true)).toBe(true)
  })

  test('holds the process until what was queued before is out, and not for what comes after', async () => {
    const { lane, transport, clock, add } = start()
    add('before')
    const flushed = lane.flush(1000, false)
    add('after')
    expect(clock.isHeld()).toBe(true)
    transport.requests[0]?.answer(ACCEPTED)
    expect(await flushed).toBe(true)
    expect(clock.isHeld()).toBe(false)
    expect(transport.requests[0]?.aborted).toBeUndefined()
  })

  test('skips the wait after a failure, and tries again soon', async () => {
    const { lane, transport, clock, add } = start()
    transport.reply = () => BUSY
    add('a')
    await clock.advance(20_000)
    const before = transport.requests.length
    const flushed = lane.flush(clock.now() + 2000, true)
    await clock.advance(1900)
    expect(transport.requests.slice(before).map(({ at }) => at - 20_000)).toEqual([0, 1000, 1900])
    transport.reply = () => ACCEPTED
    await clock.advance(100)
    expect(await flushed).toBe(true)
  })

  test('sends several at once', async () => {
    const { lane, transport, add } = start()
    for (let index = 0; index < 10; index++) add(`${index}`)
    void lane.flush(1000, true)
    expect(transport.requests).toHaveLength(4)
  })

  test('at the deadline of the last flush requests are aborted and what they carried still waits', async () => {
    const { lane, transport, clock, counts, add } = start()
    add('a', 0, 3)
    const flushed = lane.flush(2000, true)
    await clock.advance(1999)
    expect(clock.isHeld()).toBe(true)
    await clock.advance(1)
    expect(await flushed).toBe(false)
    expect(transport.requests[0]?.aborted).toBe('does not answer in time')
    expect(lane.pendingItems()).toBe(3)
    expect(clock.isHeld()).toBe(false)
    expect(counts).toEqual({})
  })

  test('at the deadline of another flush requests go on', async () => {
    const { lane, transport, clock, add } = start()
    add('a')
    const flushed = lane.flush(2000, false)
    await clock.advance(2000)
    expect(await flushed).toBe(false)
    expect(transport.requests[0]?.aborted).toBeUndefined()
  })

  test('the last one gives up soon when nobody listens and nobody ever did', async () => {
    const { lane, transport, clock, add } = start()
    transport.reply = () => AWAY
    add('a')
    const flushed = lane.flush(2000, true)
    await clock.advance(249)
    expect(clock.isHeld()).toBe(true)
    await clock.advance(1)
    expect(await flushed).toBe(false)
    expect(transport.requests.map(({ at }) => at)).toEqual([0, 100, 250])
  })

  test('or at once, where there is no time for a second try', async () => {
    const { lane, transport, clock, add } = start({ absentGraceMs: 0 })
    transport.reply = () => AWAY
    add('a')
    const flushed = lane.flush(2000, true)
    await clock.settle()
    expect(await flushed).toBe(false)
    expect(transport.requests).toHaveLength(1)
    expect(lane.isKnown()).toBe(false)
  })

  test('the last one does not give up on a collector that was there before', async () => {
    const { lane, transport, clock, counts, add } = start()
    transport.reply = () => ACCEPTED
    add('a')
    await clock.settle()
    expect(lane.isKnown()).toBe(true)
    transport.reply = () => AWAY
    add('b')
    const flushed = lane.flush(2000, true)
    await clock.advance(1500)
    expect(clock.isHeld()).toBe(true)
    transport.reply = () => ACCEPTED
    await clock.advance(500)
    expect(await flushed).toBe(true)
    expect(counts).toEqual({ sent: 2 })
  })

  test('the last one gives up when the collector asks for more time than there is', async () => {
    const { lane, transport, clock, add } = start()
    transport.reply = () => ({ kind: 'retry', reason: 'answers 429', afterMs: 2000 })
    add('a')
    const flushed = lane.flush(2000, true)
    await clock.settle()
    expect(await flushed).toBe(false)
    expect(clock.now()).toBe(0)
  })

  test('many flushes of an app are not many requests to a collector that is away', async () => {
    const { lane, transport, clock, add } = start()
    transport.reply = () => BUSY
    add('a')
    for (let index = 0; index < 200; index++) {
      void lane.flush(clock.now() + 10, false)
      await clock.advance(10)
    }
    expect(transport.requests.length).toBeLessThan(10)
  })
})

describe('takeAll', () => {
  test('hands over what waits and what is on its way, and leaves the lane empty', async () => {
    const { lane, transport, clock, counts, add } = start()
    add('a', 0, 2)
    add('b', 2, 3)
    expect(
      lane.takeAll().map(({ bytes, count, priority }) => [Buffer.from(bytes).toString(), count, priority]),
    ).toEqual([
      ['a', 2, 0],
      ['b', 3, 2],
    ])
    expect(transport.requests[0]?.aborted).toBe('handed over')
    await clock.settle()
    expect(lane.pendingItems()).toBe(0)
    expect(counts).toEqual({})
    expect(transport.requests).toHaveLength(1)
  })

  test('does not hand over what the collector has said it has', async () => {
    const { lane, transport, counts, add } = start()
    add('a', 0, 2)
    const [request] = transport.requests
    if (request !== undefined) request.answered = true
    expect(lane.takeAll()).toEqual([])
    expect(counts).toEqual({ sent: 2 })
  })

  test('the lane goes on afterwards', async () => {
    const { lane, transport, clock, counts, add } = start()
    add('a')
    lane.takeAll()
    transport.reply = () => ACCEPTED
    add('b')
    await clock.settle()
    expect(counts).toEqual({ sent: 1 })
  })
})

test('a lane that is held sends nothing, until it is let go', async () => {
  const { lane, transport, clock, counts, add } = start()
  transport.reply = () => ACCEPTED
  lane.hold(true)
  add('a')
  await clock.advance(60_000)
  expect(transport.requests).toEqual([])
  expect(lane.pendingItems()).toBe(1)
  lane.hold(false)
  add('b')
  await clock.settle()
  expect(counts).toEqual({ sent: 2 })
})

test('release queues again what is on its way', async () => {
  const { lane, transport, clock, counts, add } = start()
  add('a')
  lane.release('does not answer')
  await clock.settle()
  expect(lane.pendingItems()).toBe(1)
  transport.reply = () => ACCEPTED
  await clock.advance(1000)
  expect(counts).toEqual({ sent: 1 })
})

test('after close nothing is sent and no timer is left, and what waits is still there', async () => {
  const { lane, transport, clock, add } = start()
  transport.reply = () => BUSY
  add('a')
  await clock.settle()
  lane.close()
  add('b')
  await clock.advance(100_000)
  expect(transport.requests).toHaveLength(1)
  expect(lane.takeAll()).toHaveLength(2)
})
