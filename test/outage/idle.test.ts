import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { ROOT, runApp, startApp } from '../support/run-app.ts'

it('delivers what an app has made that is idle from then on', async () => {
  await using receiver = await startReceiver()
  const app = await startApp({
    file: new URL('support/app.cjs', import.meta.url),
    receiver,
    // Nothing else wakes the loop.
    env: { OTEL_SERVICE_NAME: 'idle', OTEL_METRICS_EXPORTER: 'none', OTEL_BSP_SCHEDULE_DELAY: '50' },
    keepStdinOpen: true,
  })
  await app.waitForStdout('ready')
  app.write('spans 10\n')
  const spans = await receiver.waitFor((arrivals) => arrivals.spans.length > 0 && arrivals.spans, { timeoutMs: 5000 })
  expect(spans).toHaveLength(10)
})

it('wakes a loop that waits, to serialize what is due', async () => {
  const code = `
    import { systemClock } from '${ROOT}/src/delivery/clock.ts'
    const clock = systemClock()
    const NEXT_EVENT_MS = 5000
    const startedAt = performance.now()
    setTimeout(() => {}, NEXT_EVENT_MS)
    clock.after(50, () => clock.soon(() => {
      console.log(performance.now() - startedAt < NEXT_EVENT_MS ? 'before the next event' : 'with the next event')
      process.exit()
    }))
  `
  expect((await runApp({ code, preload: 'none' })).stdout).toBe('before the next event\n')
})
