import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

/** Makes telemetry when the process is older than the deadline of its end, and ends in a way that leaves no event loop. */
const app = (end: string): string => `
import { metrics, trace } from '@opentelemetry/api'
const tracer = trace.getTracer('old')
const counter = metrics.getMeter('old').createCounter('made')
const timer = setInterval(() => {
  if (process.uptime() < 1) return
  clearInterval(timer)
  for (let each = 0; each < 1000; each++) tracer.startSpan('span').end()
  counter.add(1000)
  ${end}
}, 20)
`

it.each(['process.exit(4)', 'process.exitCode = 4'])(
  'delivers at the end of an app that has lived longer than the deadline: %s (T-60, §7-14)',
  async (end) => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: app(end),
      receiver,
      env: { OTEL_SERVICE_NAME: 'old', OTEL_NODE_EXIT_TIMEOUT: '800' },
    })
    expect(result).toMatchObject({ code: 4, signal: null, stdout: '', stderr: '' })
    expect(receiver.spans.filter(({ name }) => name === 'span')).toHaveLength(1000)
    expect(receiver.metrics.find(({ name }) => name === 'made')?.points).toMatchObject([{ value: 1000 }])
  },
)
