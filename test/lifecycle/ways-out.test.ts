import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import type { AppResult } from '../support/run-app.ts'
import { countArrivals, type MadeBy, runWay, writeWay } from './ways/run-way.ts'
import { type Way, WAYS } from './ways/way.ts'

/**
 * Frames inside Node differ where an event has more than one listener, and where a context is kept before Node 24.
 */
function comparable({ stderr, ...end }: AppResult): AppResult {
  const frames = stderr
    .replaceAll(/node:events:\d+:\d+/g, 'node:events')
    .replaceAll(/^ +at process\.callbackTrampoline .*\n/gm, '')
  return { ...end, stderr: frames }
}

/** How the bare app ends is how the instrumented one ends, and everything it made has arrived. */
async function expectNothingLost(way: Way, madeBy: MadeBy, node: Parameters<typeof runWay>[2]['node']): Promise<void> {
  await using receiver = await startReceiver()
  const { folder, dispose } = await writeWay(way)
  try {
    const [bare, ours] = await Promise.all([
      runWay(way, folder, { madeBy, preload: 'none', ...(node && { node }) }),
      runWay(way, folder, {
        madeBy,
        preload: way.format === 'esm' ? 'import' : 'require',
        receiver,
        ...(node && { node }),
      }),
    ])
    const stderr = way.printsAddresses ? { stderr: '' } : {}
    expect({ ...comparable(ours), ...stderr }).toEqual({ ...comparable(bare), ...stderr })
    const count = 1000 + (way.more ?? 0)
    expect(countArrivals(receiver, madeBy)).toEqual({ spans: count, logs: count, made: count })
  } finally {
    await dispose()
  }
}

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  it.each(WAYS.filter(({ nodes }) => nodes?.includes(name) ?? true))(
    '$name: nothing is lost (T-60, §7-14)',
    async (way) => {
      await expectNothingLost(way, 'api', name)
    },
  )
})
