import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const MADE = `require('@opentelemetry/api').trace.getTracer('t').startSpan('one').end()`
const env = { OTEL_SERVICE_NAME: 'app', NODE_OPTIONS: '--trace-warnings' }

it('an app finds no listener of ours on process but two, one each, whatever it uses', async () => {
  await using receiver = await startReceiver()
  const { stdout } = await runApp({
    code: `
      ${MADE}
      require('node:http').get('http://127.0.0.1:1').on('error', () => {})
      require('node:child_process'); require('node:worker_threads'); require('node:cluster')
      fetch('http://127.0.0.1:1').catch(() => {})
      setTimeout(() => console.log(JSON.stringify(process.eventNames().map((name) => [name, process.listenerCount(name)]))), 50)
    `,
    format: 'cjs',
    receiver,
    env,
  })
  const bare = await runApp({
    code: 'console.log(JSON.stringify(process.eventNames().map((name) => [name, process.listenerCount(name)])))',
    format: 'cjs',
    preload: 'none',
  })
  const before = new Map(JSON.parse(bare.stdout) as [string, number][])
  const ours = (JSON.parse(stdout) as [string, number][]).map(
    ([name, count]) => [name, count - (before.get(name) ?? 0)] as const,
  )
  expect(Object.fromEntries(ours.filter(([, count]) => count > 0))).toEqual({ beforeExit: 1, removeListener: 1 })
})

it.each([
  ['ends by itself', ''],
  ['calls process.exit', 'process.exit(3)'],
  ['calls process.exit later', 'setTimeout(() => process.exit(3), 20)'],
])('an app that has as many exit listeners as Node allows, and %s, is not warned of a leak', async (_how, end) => {
  await using receiver = await startReceiver()
  const { stderr } = await runApp({
    code: `${MADE}; for (let each = 0; each < 10; each++) process.on('exit', () => {}); ${end}`,
    format: 'cjs',
    receiver,
    env,
  })
  expect(stderr).toBe('')
  expect(receiver.spans).toHaveLength(1)
})
