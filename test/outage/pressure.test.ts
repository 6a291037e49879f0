import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { decodeRequest } from '../../src/receiver/request.ts'
import { startApp } from '../support/run-app.ts'
import { ownLines, saidLost } from './support/arrivals.ts'

const file = new URL('support/app.cjs', import.meta.url)
const env = { OTEL_SERVICE_NAME: 'pressed', OTEL_METRICS_EXPORTER: 'none', OTEL_BSP_SCHEDULE_DELAY: '100' }

describe('100,000 spans in one tick', () => {
  it.each([
    { end: 'end', stdout: 'ready\nmade 100000, failed 0\n' },
    { end: 'exit', stdout: 'ready\n' },
  ])('arrive whole, when the app ends by `$end` at once', async (row) => {
    await using receiver = await startReceiver()
    const app = await startApp({
      file,
      receiver,
      env: { ...env, OTEL_NODE_EXIT_TIMEOUT: '20000' },
      keepStdinOpen: true,
    })
    app.write(`spans 100000\n${row.end}\n`)
    const { code, stdout, stderr } = await app.exited
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: row.stdout,
      stderr: 'the app speaks\n',
    })
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(100_000)
  })

  it('arrive whole after the collector was away when they were made', async () => {
    await using receiver = await startReceiver({ respond: () => ({ status: 503 }) })
    const app = await startApp({ file, receiver, env, keepStdinOpen: true })
    app.write('spans 100000\n')
    await receiver.waitFor(({ requests }) => requests.length > 0)
    receiver.respondWith(undefined)
    await receiver.waitFor(({ spans }) => spans.length >= 100_000, { timeoutMs: 30_000 })
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(100_000)
    expect(ownLines(app.stderr)).toEqual([])
  })
})

describe('above the bound on memory', () => {
  it('the oldest spans without an error go, the errors arrive, and one line counts what went', async () => {
    await using receiver = await startReceiver({ respond: () => ({ status: 503 }) })
    const app = await startApp({
      file,
      receiver,
      env: { ...env, OTEL_NODE_MAX_MEMORY: '1000000', OTEL_NODE_EXIT_TIMEOUT: '20000' },
      keepStdinOpen: true,
    })
    app.write('spans 20000 100 turns\n')
    await app.waitForStdout('made 20000, failed 200')
    await app.waitForStderr('memory bound reached')
    receiver.respondWith(undefined)
    app.write('end\n')
    const { code, stdout, stderr } = await app.exited
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'ready\nmade 20000, failed 200\n' })

    const spans = new Map(receiver.spans.map((span) => [span.spanId, span]))
    const isError = ({ status }: { readonly status: { readonly code: string } }): boolean => status.code === 'error'
    const arrived = [...spans.values()]
    expect(arrived.filter(isError)).toHaveLength(200)
    expect(saidLost(stderr)).toEqual({ 'spans: memory bound reached': 20_000 - arrived.length })
    const names = new Set(arrived.map(({ name }) => name))
    expect(ownLines(stderr)).toHaveLength(1)

    // A request goes whole; the one that was on its way when the bound was reached is old and stays.
    const goneNumbers = Array.from({ length: 20_000 }, (_, number) => number).filter(
      (number) => !names.has(`span ${number}`),
    )
    const newestGone = Math.max(...goneNumbers)
    const olderRequests = receiver.requests.filter((request) => {
      const taken = decodeRequest(request).spans
      return !taken.some(isError) && taken.some(({ name }) => Number(name.slice('span '.length)) < newestGone)
    })
    expect(new Set(olderRequests.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).size).toBeLessThanOrEqual(1)
  })

  it('what smart keep has kept stays longer than what was sampled (P-41)', async () => {
    await using receiver = await startReceiver({ respond: () => ({ status: 503 }) })
    const app = await startApp({
      file,
      receiver,
      env: {
        ...env,
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.5',
        OTEL_NODE_KEEP_SLOW_MS: '1000',
        OTEL_NODE_MAX_MEMORY: '1400000',
        OTEL_NODE_EXIT_TIMEOUT: '20000',
      },
      keepStdinOpen: true,
    })
    app.write('slow 20000\n')
    await app.waitForStdout('unsampled')
    await app.waitForStderr('memory bound reached')
    receiver.respondWith(undefined)
    app.write('end\n')
    const { stdout, stderr } = await app.exited
    const kept = Number(/unsampled (\d+)/.exec(stdout)?.[1])
    const arrived = new Map(receiver.spans.map((span) => [span.spanId, span]))
    expect([...arrived.values()].filter(({ attributes }) => attributes['otel.keep.reason'] === 'slow')).toHaveLength(
      kept,
    )
    expect(saidLost(stderr)).toEqual({ 'spans: memory bound reached': 20_000 - arrived.size })
  })
})
