import { expect, it } from 'vitest'
import { startReceiver } from '../../../src/receiver/receiver.ts'
import { runApp } from '../../support/run-app.ts'
import { countByProcess } from './count-by-process.ts'

it('takes the newest sum of a counter, in whatever order they arrive', async () => {
  await using receiver = await startReceiver()
  await runApp({
    code: `
      const { metrics } = require('@opentelemetry/api')
      const counter = metrics.getMeter('t').createCounter('made')
      const flush = () => globalThis[Symbol.for('@org/otel')].flush({ timeoutMs: 10000 })
      counter.add(1)
      flush().then(() => counter.add(2)).then(flush)
    `,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'app' },
  })
  expect(countByProcess(receiver).made).toBe(3)
  expect(countByProcess({ ...receiver, metrics: receiver.metrics.toReversed() }).made).toBe(3)
})
