import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { appLines, ownLines } from '../outage/support/arrivals.ts'
import { comparable, runWay, writeWay } from './ways/run-way.ts'
import { WAYS } from './ways/way.ts'

const DEADLINE_MS = 400
/** One attempt may take 10 seconds: an app that waits for its end instead of the deadline is killed, and fails. */
const PATIENCE_MS = 8_000

it.each(WAYS.filter(({ nodes }) => nodes === undefined))(
  '$name: a collector that never answers costs the deadline, and the app ends as it would',
  async (way) => {
    await using receiver = await startReceiver({ respond: () => 'hang' })
    const { folder, dispose } = await writeWay(way)
    const preload = way.format === 'esm' ? 'import' : 'require'
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_NODE_EXIT_TIMEOUT: `${DEADLINE_MS}` }
    try {
      const [bare, ours] = await Promise.all([
        runWay(way, folder, { madeBy: 'api', preload: 'none', deadlineMs: PATIENCE_MS }),
        runWay(way, folder, { madeBy: 'api', preload, env, deadlineMs: PATIENCE_MS }),
      ])
      expect(comparable({ ...ours, stderr: appLines(ours.stderr) }, way)).toEqual(comparable(bare, way))
      expect(ownLines(ours.stderr)).toHaveLength(1)
      expect(ownLines(ours.stderr)[0]).toMatch(/\b1\d\d\d spans: not delivered before the process ended/)
    } finally {
      await dispose()
    }
  },
)
