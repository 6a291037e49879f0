import { expect, it } from 'vitest'
import { soak } from '../../benchmarks/soak/soak.ts'
import { startApp } from '../support/run-app.ts'

/** `node benchmarks/soak/run.ts` is the same for an hour. */
it('15 seconds of mixed load with six outages: nothing is lost, nothing piles up, Node warns of nothing', async () => {
  const { samples, arrived, app } = await soak({
    seconds: 15,
    stateSeconds: 1.2,
    start: (file, nodeArgs, env) => startApp({ file, nodeArgs, env, keepStdinOpen: true, deadlineMs: 60_000 }),
    env: { OTEL_BSP_SCHEDULE_DELAY: '200', OTEL_BLRP_SCHEDULE_DELAY: '200', OTEL_METRIC_EXPORT_INTERVAL: '1000' },
  })
  const [first, last] = [samples[0], samples.at(-1)]
  expect(last?.trouble).toEqual({ warnings: [], rejections: 0, exceptions: 0, failedRequests: 0 })
  expect(last?.listeners).toBe(first?.listeners)
  expect(last?.lost).toEqual({ traces: 0, metrics: 0, logs: 0 })
  expect(arrived.spans).toBe(last?.made.spans)
  expect(app).toEqual({ code: 0, stderr: '' })
})
