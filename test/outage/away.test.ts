import { expect, it } from 'vitest'
import { startApp } from '../support/run-app.ts'
import { runAway } from './support/run-away.ts'

/** `node benchmarks/outage/away.ts` is the same at full length: two of five minutes. */
it('a collector that is gone for 3 of 7 seconds, at 200 spans a second: nothing is lost', async () => {
  const outcome = await runAway({
    seconds: 7,
    spansPerSecond: 200,
    awayFromSeconds: 2,
    awayForSeconds: 3,
    start: (file, args, env) => startApp({ file, args, env }),
    env: { OTEL_BSP_SCHEDULE_DELAY: '200', OTEL_BLRP_SCHEDULE_DELAY: '200', OTEL_METRIC_EXPORT_INTERVAL: '500' },
  })
  // That the collector is away may be said, once; nothing is lost.
  expect(outcome.said.filter((line) => !line.endsWith('they wait for it.'))).toEqual([])
  expect(outcome.said.length).toBeLessThanOrEqual(1)
  expect({ ...outcome, said: [] }).toEqual({
    spans: 1400,
    logs: 140,
    counter: 1400,
    app: { code: 0, stdout: 'made 1400\n', stderr: '' },
    said: [],
  })
})
