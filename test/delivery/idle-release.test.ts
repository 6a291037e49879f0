import { expect, test } from 'vitest'
import { createIdleRelease, type IdleRelease } from '../../src/delivery/idle-release.ts'
import type { Lane } from '../../src/delivery/lane.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

type Started = { readonly clock: FakeClock; readonly released: number[]; readonly idle: IdleRelease; active: string[] }

function start(isSending = true): Started {
  const clock = createFakeClock()
  const released: number[] = []
  const lane = { isSending: () => isSending, release: () => void released.push(clock.now()) } as unknown as Lane
  const started: Started = {
    clock,
    released,
    active: [],
    idle: createIdleRelease([lane], clock, () => started.active),
  }
  return started
}

test.each([
  [['ConnectWrap'], true],
  [['GetAddrInfoReqWrap'], true],
  [['SimpleWriteWrap', 'WriteWrap', 'ShutdownWrap'], true],
  [['SimpleWriteWrap', 'PipeWrap', 'PipeWrap'], true],
  [['SimpleWriteWrap', 'TTYWrap'], true],
  [[], false],
  [['PipeWrap', 'TTYWrap'], false],
  [['ConnectWrap', 'PipeWrap', 'PipeWrap', 'PipeWrap'], false],
  [['ConnectWrap', 'TCPServerWrap'], false],
  [['ConnectWrap', 'Timeout'], false],
  [['ConnectWrap', 'TCPSocketWrap'], false],
  [['ConnectWrap', 'ConnectWrap', 'ConnectWrap', 'ConnectWrap', 'ConnectWrap'], false],
])('with %j the app has finished: %s', async (active, finished) => {
  const started = start()
  started.active = active
  started.idle.watch()
  await started.clock.advance(500)
  expect(started.released).toEqual(finished ? [500] : [])
})

test('looks only while something is on its way, and holds nothing', async () => {
  const { idle, clock, released, active } = start(false)
  active.push('ConnectWrap')
  expect(clock.waiting()).toEqual([])
  idle.watch()
  expect(clock.isHeld()).toBe(false)
  await clock.advance(10_000)
  expect(clock.waiting()).toEqual([])
  expect(released).toEqual([])
})

test('looks less and less often at an app that only looks finished', async () => {
  const started = start()
  started.active = ['SimpleWriteWrap', 'PipeWrap']
  started.idle.watch()
  await started.clock.advance(20_000)
  expect(started.released).toEqual([500, 1500, 3500, 7500, 15_500])
})
