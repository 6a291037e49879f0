import { expect } from 'vitest'
import { startReceiver } from '../../../src/receiver/receiver.ts'
import type { NodeName } from '../../support/node-versions.ts'
import { comparable, countArrivals, type MadeBy, runWay, writeWay } from './run-way.ts'
import { type Way, WAYS } from './way.ts'

/** With any `--import`, Node runs a CommonJS app by way of the ES module loader, which is in its stacks. */
const EMPTY_IMPORT = ['--import', 'data:text/javascript,']

/** How the bare app ends is how the instrumented one ends, and everything it made has arrived. */
export async function expectNothingLost(
  way: Way,
  madeBy: MadeBy,
  door: 'import' | 'require',
  node: NodeName,
): Promise<void> {
  await using receiver = await startReceiver()
  const { folder, dispose } = await writeWay(way)
  try {
    const [bare, ours] = await Promise.all([
      runWay(way, folder, { madeBy, node, preload: 'none', nodeArgs: door === 'import' ? EMPTY_IMPORT : [] }),
      runWay(way, folder, { madeBy, node, preload: door, receiver }),
    ])
    expect(comparable(ours, way)).toEqual(comparable(bare, way))
    const count = 1000 + (way.more ?? 0)
    expect(countArrivals(receiver, madeBy)).toEqual({ spans: count, logs: count, made: count })
  } finally {
    await dispose()
  }
}

/** The ways out that this Node has. */
export function waysOn(node: NodeName): readonly Way[] {
  return WAYS.filter(({ nodes }) => nodes?.includes(node) ?? true)
}
