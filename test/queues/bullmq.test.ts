import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { startApp } from '../support/run-app.ts'
import { describeWith } from '../support/services.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'

/** A queue and its worker, in one process. Redis is left out of the traces, to see the jobs. */
const APP = `
import { FlowProducer, Queue, QueueEvents, Worker, UnrecoverableError } from 'bullmq'
import { propagation } from '@opentelemetry/api'

const connection = { url: process.env.DATABASE, maxRetriesPerRequest: null }
const name = 'emails-' + process.pid
const queue = new Queue(name, { connection })
const events = new QueueEvents(name, { connection })
const flows = new FlowProducer({ connection })
const attempts = new Map()
const worker = new Worker(name, async (job) => {
  await null
  trace.getTracer('app').startActiveSpan('work', (span) => {
    span.setAttribute('plan', propagation.getActiveBaggage()?.getEntry('plan')?.value ?? 'none')
    span.end()
  })
  if (job.name === 'flaky' && job.attemptsMade === 0) throw new TypeError('not yet')
  if (job.name === 'broken') throw new UnrecoverableError('never')
  if (job.name === 'later' && !job.data.waited) {
    await job.updateData({ waited: true })
    await job.moveToDelayed(Date.now() + 10, job.token)
    throw Object.assign(new Error('later'), { name: 'DelayedError' })
  }
  return job.data
}, { connection })
worker.on('completed', () => mark('completed'))
events.on('completed', () => mark('event'))
events.setMaxListeners(0)
async function done(job) {
  try {
    return await job.waitUntilFinished(events)
  } catch (error) {
    return error.message
  }
}
`

const SIMPLE = `${APP}
async function handle() {
  const ready = Promise.all([worker.waitUntilReady(), events.waitUntilReady()])
  await ready
  const frozen = Object.freeze({ to: 'secret' })
  const options = Object.freeze({ delay: 5 })
  const result = await done(await queue.add('welcome', frozen, options))
  const flaky = await done(await queue.add('flaky', { n: 1 }, { attempts: 2, backoff: 1 }))
  const broken = await done(await queue.add('broken', {}))
  const later = await done(await queue.add('later', {}))
  const left = await queue.add('alone', {}, { telemetry: { omitContext: true } })
  await done(left)
  const bulk = await queue.addBulk([{ name: 'one', data: 1 }, { name: 'two', data: 2, opts: { delay: 1 } }])
  const many = await Promise.all(bulk.map(done))
  const flow = await flows.add({ name: 'parent', queueName: name, data: 'p', children: [{ name: 'child', queueName: name, data: 'c', opts: { delay: 1 } }] })
  const parent = await done(flow.job)
  const wrong = await queue.addBulk(undefined).catch((error) => error.name)
  await queue.obliterate({ force: true })
  return { result, flaky, broken, later, many, parent, wrong, options }
}
`

const TREE = `GET  server  http  (remote parent)
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=alone
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=broken
│  └─ process emails  consumer  @org/otel/bullmq  error  bullmq.job.name=broken  error.type=UnrecoverableError  [exception]
│     └─ work  internal  app  plan=gold
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=flaky
│  ├─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=flaky
│  │  ├─ completed  internal  app
│  │  └─ work  internal  app  plan=gold
│  └─ process emails  consumer  @org/otel/bullmq  error  bullmq.job.name=flaky  error.type=TypeError  [exception]
│     └─ work  internal  app  plan=gold
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=later
│  ├─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=later
│  │  └─ work  internal  app  plan=gold
│  └─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=later
│     ├─ completed  internal  app
│     └─ work  internal  app  plan=gold
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=parent
│  ├─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=child
│  │  ├─ completed  internal  app
│  │  └─ work  internal  app  plan=gold
│  └─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=parent
│     ├─ completed  internal  app
│     └─ work  internal  app  plan=gold
├─ add emails  producer  @org/otel/bullmq  bullmq.job.name=welcome
│  └─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=welcome
│     ├─ completed  internal  app
│     └─ work  internal  app  plan=gold
├─ addBulk emails  producer  @org/otel/bullmq
│  ├─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=one
│  │  ├─ completed  internal  app
│  │  └─ work  internal  app  plan=gold
│  └─ process emails  consumer  @org/otel/bullmq  bullmq.job.name=two
│     ├─ completed  internal  app
│     └─ work  internal  app  plan=gold
└─ addBulk emails  producer  @org/otel/bullmq  error  error.type=TypeError  [exception]`

/** What the app wanted to stand alone, and what it does when it hears of other processes' jobs. */
const OUTSIDE = [
  ...Array<string>(8).fill('event  internal  app'),
  `process emails  consumer  @org/otel/bullmq  bullmq.job.name=alone
├─ completed  internal  app
└─ work  internal  app  plan=none`,
].join('\n\n')

const OPTIONS = { attributes: ['bullmq.job.name', 'plan', 'error.type'], events: true, order: 'name' } as const

/** Queues have names of their own for each process, since they share a Redis. */
function tree(spans: readonly ReceivedSpan[]): string {
  return traceTree(spans, OPTIONS).replaceAll(/emails-\d+/g, 'emails')
}

describeWith('redis', ({ redis }) => {
  /** Only the jobs, and what the app does in them. */
  const env = (): Record<string, string> => ({
    DATABASE: redis.url,
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'ioredis, redis',
  })

  describe.each([
    ['6', undefined],
    ['5', ['bullmq@5.81.5', '@opentelemetry/api@1.10.0']],
  ])('bullmq %s', (_major, packages) => {
    describeEverywhere({ code: SIMPLE, env, ...(packages !== undefined && { packages }) }, (served) => {
      it('makes each attempt a child of where the job was added, with its baggage (F-80, M-30)', () => {
        expect(tree(served().spans.filter(({ traceId }) => traceId === TRACE_ID))).toBe(TREE)
      })

      it('leaves alone what is to stand alone, and starts anew where the app only hears of jobs', () => {
        expect(tree(served().spans.filter(({ traceId }) => traceId !== TRACE_ID))).toBe(OUTSIDE)
      })

      it('changes no result, and no object of the app (promise 1)', () => {
        expect(served().answer).toEqual({
          result: { to: 'secret' },
          flaky: { n: 1 },
          broken: 'never',
          later: { waited: true },
          many: [1, 2],
          parent: 'p',
          wrong: 'TypeError',
          options: { delay: 5 },
        })
      })

      it('tells of a job by the conventions for messaging, but not its data', () => {
        const [added, processed] = ['add ', 'process '].map((operation) =>
          served().spans.find(
            ({ name, attributes }) => name.startsWith(operation) && attributes['bullmq.job.name'] === 'welcome',
          ),
        )
        const common = {
          'messaging.system': 'bullmq',
          'messaging.destination.name': expect.stringMatching(/^emails-\d+$/) as string,
          'messaging.message.id': '1',
          'bullmq.job.name': 'welcome',
        }
        expect(added?.attributes).toEqual({
          ...common,
          'messaging.operation.name': 'add',
          'messaging.operation.type': 'send',
        })
        expect(processed?.attributes).toEqual({
          ...common,
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'bullmq.job.attempts.made': 0,
        })
        const bulk = served().spans.find(({ name, status }) => name.startsWith('addBulk') && status.code === 'unset')
        expect(bulk?.attributes['messaging.batch.message_count']).toBe(2)
      })

      it('tells why an attempt failed', () => {
        const failed = served().spans.find(
          ({ attributes }) => attributes['error.type'] === 'TypeError' && attributes['bullmq.job.name'] === 'flaky',
        )
        expect(failed?.status).toEqual({ code: 'error', message: 'not yet' })
        expect(withPlaceholders(failed?.events)).toMatchObject([
          { attributes: { 'exception.type': 'TypeError', 'exception.message': 'not yet' } },
        ])
      })

      it('measures sending and processing', () => {
        const counts = Object.fromEntries(
          served().metrics.flatMap((metric) =>
            metric.name.startsWith('messaging.') && metric.kind === 'histogram'
              ? [[metric.name, metric.points.reduce((sum, { count }) => sum + Number(count), 0)]]
              : [],
          ),
        )
        expect(counts).toEqual({ 'messaging.client.operation.duration': 8, 'messaging.process.duration': 11 })
      })
    })
  })

  it('makes a trace of each run of a repeated job, with a link to where it was ordered', async () => {
    const code = `${APP}
      async function handle() {
        const runs = new Promise((resolve) => {
          let count = 0
          worker.on('completed', () => { if (++count === 3) resolve(count) })
        })
        await queue.upsertJobScheduler('every', { every: 20 }, { name: 'repeated', data: {} })
        const count = await runs
        await queue.removeJobScheduler('every')
        await worker.close()
        return count
      }
    `
    const { answer, spans } = await serveOne({ code, format: 'esm', env: env() })
    expect(answer).toBe(3)
    const ordered = spans.find(({ name }) => name.startsWith('upsertJobScheduler'))
    expect(ordered?.traceId).toBe(TRACE_ID)
    const runs = spans.filter(
      ({ attributes, kind }) => kind === 'consumer' && attributes['bullmq.job.name'] === 'repeated',
    )
    expect(runs.length).toBeGreaterThanOrEqual(3)
    expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(runs.length)
    for (const { parentSpanId, links } of runs) {
      expect(parentSpanId).toBeUndefined()
      expect(links).toMatchObject([{ traceId: TRACE_ID, spanId: ordered?.spanId }])
    }
    expect(spans.filter(({ name }) => name === 'work').map(({ attributes }) => attributes['plan'])).toEqual(
      runs.map(() => 'gold'),
    )
  })

  it('carries the context from one process to another', async () => {
    await using receiver = await startReceiver()
    const queue = `between-${process.pid}`
    const common = { receiver, env: { ...env(), OTEL_SERVICE_NAME: 'worker', QUEUE: queue } }
    const worker = await startApp({
      ...common,
      code: `
        import { Worker } from 'bullmq'
        import { propagation } from '@opentelemetry/api'
        const worker = new Worker(process.env.QUEUE, async (job) => {
          console.log('processed', JSON.stringify(job.data), propagation.getActiveBaggage().getEntry('plan').value)
        }, { connection: { url: process.env.DATABASE, maxRetriesPerRequest: null } })
        await worker.waitUntilReady()
        console.log('ready')
      `,
    })
    await worker.waitForStdout('ready')
    const { spans } = await serveOne({
      format: 'cjs',
      env: { ...common.env, OTEL_SERVICE_NAME: 'web' },
      code: `
        import { Queue } from 'bullmq'
        const queue = new Queue(process.env.QUEUE, { connection: { url: process.env.DATABASE } })
        const handle = async () => void (await queue.add('welcome', { to: 'you' }))
      `,
    })
    await worker.waitForStdout('processed {"to":"you"} gold\n')
    worker.signal('SIGTERM')
    await worker.exited
    expect(traceTree([...spans, ...receiver.spans], { service: true })).toBe(
      [
        'GET  server  http  web  (remote parent)',
        `└─ add ${queue}  producer  @org/otel/bullmq  web`,
        `   └─ process ${queue}  consumer  @org/otel/bullmq  worker`,
      ].join('\n'),
    )
  })

  it('is silent while it waits for jobs, and shows what a job needs of Redis', async () => {
    const code = `${APP}
      async function handle() {
        await done(await queue.add('welcome', {}))
        // A blocked worker asks again, and again.
        const idle = new Worker(name + '-idle', async () => {}, { connection, drainDelay: 0.01 })
        await idle.waitUntilReady()
        for (let i = 0; i < 20; i++) await queue.getJobCounts()
        await idle.close()
      }
    `
    const { spans, status } = await serveOne({ code, format: 'esm', env: { DATABASE: redis.url } })
    expect(status).toBe(200)
    const asking = spans.filter(({ name, attributes }) => {
      const text = attributes['db.query.text']
      return name === 'bzpopmin' || name === 'xread' || (typeof text === 'string' && text.includes(':stalled-check'))
    })
    expect(asking).toEqual([])
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const parents = spans
      .filter(({ name }) => name === 'evalsha')
      .map(({ parentSpanId }) => byId.get(parentSpanId ?? '')?.name.split(' ')[0])
    expect(new Set(parents)).toEqual(new Set(['add', 'process', 'GET']))
  })

  it('steps aside for a telemetry of the app', async () => {
    const code = `${APP}
      const own = []
      const span = () => ({ setSpanOnContext: (context) => context, setAttribute() {}, setAttributes() {}, addEvent() {}, recordException() {}, end() {} })
      const telemetry = {
        tracer: { startSpan: (name) => { own.push(name.split(' ')[0]); return span() } },
        contextManager: { with: (context, run) => run(), active: () => ({}), getMetadata: () => 'mine', fromMetadata: () => ({}) },
      }
      async function handle() {
        const theirs = new Queue(name + '-own', { connection, telemetry })
        const job = await theirs.add('welcome', {})
        await theirs.obliterate({ force: true })
        return { own, metadata: job.opts.telemetry.metadata }
      }
    `
    const { answer, spans } = await serveOne({ code, format: 'esm', env: env() })
    expect(answer).toMatchObject({ metadata: 'mine' })
    expect((answer as { own: string[] }).own).toContain('add')
    expect(spans.filter(({ kind }) => kind === 'producer')).toEqual([])
  })
})
