import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { startApp } from '../support/run-app.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'
import { describeWith } from '../support/services.ts'

const APP = `
import amqp from 'amqplib'
import { propagation } from '@opentelemetry/api'

const name = 'mail-' + process.pid
const opening = amqp.connect(process.env.BROKER)
const work = () => trace.getTracer('app').startActiveSpan('work', (span) => {
  span.setAttribute('plan', propagation.getActiveBaggage()?.getEntry('plan')?.value ?? 'none')
  span.end()
})
async function handle() {
  const connection = await opening
  const channel = await connection.createChannel()
  const confirms = await connection.createConfirmChannel()
  await channel.assertQueue(name, { autoDelete: true })
  const seen = []
  const all = new Promise((resolve) => {
    const done = (message) => { seen.push(message.content.toString()); if (seen.length === 6) resolve() }
    channel.consume(name, async (message) => {
      await null
      work()
      const text = message.content.toString()
      if (text === 'nack') channel.nack(message, false, false)
      else if (text === 'reject') channel.reject(message, false)
      else channel.ack(message)
      done(message)
    })
  })
  const options = Object.freeze({ headers: Object.freeze({ mine: 1 }), messageId: 'm-1' })
  channel.sendToQueue(name, Buffer.from('ack'), options)
  channel.publish('', name, Buffer.from('nack'))
  channel.sendToQueue(name, Buffer.from('reject'), { headers: null })
  await new Promise((resolve, reject) => confirms.sendToQueue(name, Buffer.from('confirmed'), {}, (error) => {
    mark('in a confirmation')
    error ? reject(error) : resolve()
  }))
  confirms.sendToQueue(name, Buffer.from('again'), options)
  await confirms.waitForConfirms()
  const reused = { persistent: false }
  channel.sendToQueue(name, Buffer.from('reused'), reused)
  await all
  await channel.close()
  await connection.close()
  return { seen: seen.sort(), reused }
}
`

const TREE = `GET  server  http  (remote parent)
├─ publish <default>  producer  amqplib
│  └─ mail process  consumer  amqplib
│     └─ work  internal  app  plan=gold
├─ publish <default>  producer  amqplib
│  └─ mail process  consumer  amqplib
│     └─ work  internal  app  plan=gold
├─ publish <default>  producer  amqplib
│  └─ mail process  consumer  amqplib
│     └─ work  internal  app  plan=gold
├─ publish <default>  producer  amqplib
│  └─ mail process  consumer  amqplib  error  nack called on message without requeue
│     └─ work  internal  app  plan=gold
├─ publish <default>  producer  amqplib
│  └─ mail process  consumer  amqplib  error  reject called on message without requeue
│     └─ work  internal  app  plan=gold
└─ publish <default>  producer  amqplib
   ├─ in a confirmation  internal  app
   └─ mail process  consumer  amqplib
      └─ work  internal  app  plan=gold`

describeWith('rabbitmq', ({ rabbitmq }) => {
  describe.each([
    ['2', undefined],
    ['0.10', ['amqplib@0.10.9', '@opentelemetry/api@1.10.0']],
  ])('amqplib %s', (_version, packages) => {
    const app = { code: APP, env: () => ({ BROKER: rabbitmq.url }), ...(packages !== undefined && { packages }) }
    describeEverywhere(app, (served) => {
      it('makes each message a child of where it was published, with its baggage (F-80, M-30)', () => {
        const spans = served().spans.filter(({ traceId }) => traceId === TRACE_ID)
        const tree = traceTree(spans, { attributes: ['plan'], statusMessage: true, order: 'name' })
        expect(tree.replaceAll(/mail-\d+/g, 'mail')).toBe(TREE)
      })

      it('changes no result, and no object of the app (promise 1)', () => {
        expect(served().answer).toEqual({
          seen: ['ack', 'again', 'confirmed', 'nack', 'reject', 'reused'],
          reused: { persistent: false },
        })
      })

      it('tells where a message went and came from, without the password', () => {
        const told = served().spans.find(
          ({ kind, attributes }) => kind === 'consumer' && attributes['messaging.message_id'] === 'm-1',
        )
        expect(withPlaceholders(told?.attributes)).toEqual({
          'messaging.system': 'rabbitmq',
          'messaging.protocol': 'AMQP',
          'messaging.protocol_version': '0.9.1',
          'messaging.url': 'amqp://guest:***@127.0.0.1:<port>',
          'messaging.destination': '',
          'messaging.destination_kind': 'topic',
          'messaging.rabbitmq.routing_key': expect.stringMatching(/^mail-\d+$/) as string,
          'messaging.operation': 'process',
          'messaging.message_id': 'm-1',
          'server.address': '127.0.0.1',
          'server.port': '<port>',
        })
      })
    })
  })

  it('links instead, when it is told so (contrib#2744)', async () => {
    const env = { BROKER: rabbitmq.url, OTEL_NODE_INSTRUMENTATION_AMQPLIB_USE_LINKS_FOR_CONSUME: 'true' }
    const { spans } = await serveOne({ code: APP, format: 'esm', env })
    const published = new Set(spans.filter(({ kind }) => kind === 'producer').map(({ spanId }) => spanId))
    const consumed = spans.filter(({ kind }) => kind === 'consumer')
    expect(consumed).toHaveLength(6)
    for (const { parentSpanId, links } of consumed) {
      expect(parentSpanId).toBeUndefined()
      expect(links.map(({ spanId }) => published.has(spanId))).toEqual([true])
    }
  })

  it('carries the context from one process to another, and tells what a consumer throws', async () => {
    await using receiver = await startReceiver()
    const common = { BROKER: rabbitmq.url, QUEUE: `between-${process.pid}` }
    const worker = await startApp({
      receiver,
      env: { ...common, OTEL_SERVICE_NAME: 'worker' },
      code: `
        import amqp from 'amqplib'
        const channel = await (await amqp.connect(process.env.BROKER)).createChannel()
        await channel.assertQueue(process.env.QUEUE)
        process.on('unhandledRejection', (error) => { console.log('unhandled', error.message); channel.ackAll() })
        await channel.consume(process.env.QUEUE, async () => { throw new TypeError('bad mail') })
        console.log('ready')
      `,
    })
    await worker.waitForStdout('ready')
    const { spans } = await serveOne({
      format: 'cjs',
      env: { ...common, OTEL_SERVICE_NAME: 'web' },
      code: `
        import amqp from 'amqplib'
        async function handle() {
          const channel = await (await amqp.connect(process.env.BROKER)).createConfirmChannel()
          channel.sendToQueue(process.env.QUEUE, Buffer.from('x'))
          await channel.waitForConfirms()
          await channel.connection.close()
        }
      `,
    })
    await worker.waitForStdout('unhandled bad mail')
    worker.signal('SIGTERM')
    await worker.exited
    const tree = traceTree([...spans, ...receiver.spans], {
      service: true,
      events: true,
      statusMessage: true,
      attributes: ['error.type'],
    })
    expect(tree).toBe(
      [
        'GET  server  http  web  (remote parent)',
        '└─ publish <default>  producer  amqplib  web',
        `   └─ ${common.QUEUE} process  consumer  amqplib  worker  error  bad mail  error.type=TypeError  [exception]`,
      ].join('\n'),
    )
  })
})
