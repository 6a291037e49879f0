import { describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { ROOT } from '../support/run-app.ts'
import { describeEverywhere, TRACE_ID } from '../support/served-app.ts'

const APP = `
import '${ROOT}/test/fixtures/kafka/fake-cluster.cjs'
import { Kafka, logLevel } from 'kafkajs'
import { propagation } from '@opentelemetry/api'

const kafka = new Kafka({ clientId: 'shop', brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING, retry: { retries: 0 } })
const producer = kafka.producer()
const work = (name) => trace.getTracer('app').startActiveSpan(name, (span) => {
  span.setAttribute('plan', propagation.getActiveBaggage()?.getEntry('plan')?.value ?? 'none')
  span.end()
})
async function consume(groupId, topic, count, config) {
  const consumer = kafka.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const seen = []
  await new Promise((resolve, reject) => {
    const note = (message) => { seen.push(message.value.toString()); if (seen.length === count) setImmediate(resolve) }
    consumer.on('consumer.crash', ({ payload }) => { seen.push(payload.error.message); resolve() })
    consumer.run(Object.freeze(config(note))).catch(reject)
  })
  await consumer.disconnect()
  return seen
}
async function handle() {
  await producer.connect()
  const frozen = Object.freeze({ topic: 'mail', messages: Object.freeze([Object.freeze({ value: 'one' }), Object.freeze({ value: 'two', key: 'k', headers: Object.freeze({ mine: 'x' }) })]) })
  await producer.send(frozen)
  await producer.sendBatch({ topicMessages: [{ topic: 'bulk', messages: [{ value: 'three' }] }, { topic: 'bad', messages: [{ value: 'four' }] }] })
  const failed = await producer.send({ topic: 'refused', messages: [{ value: 'x' }] }).catch((error) => error.message)
  const wrong = await producer.send({ topic: 'mail' }).catch((error) => error.message)
  const each = await consume('each', 'mail', 2, (note) => ({
    eachMessage: async ({ message }) => {
      await null
      work('work')
      note(message)
    },
  }))
  const crashed = await consume('crash', 'bad', 1, () => ({
    eachMessage: async () => { throw new TypeError('bad mail') },
  }))
  const batch = await consume('batch', 'bulk', 1, (note) => ({
    eachBatch: async ({ batch }) => { for (const message of batch.messages) note(message) },
  }))
  return { each, batch, crashed, failed, wrong }
}
`

const TREE = `GET  server  http  (remote parent)
├─ send bad  producer  kafkajs
│  └─ process bad  consumer  kafkajs  error  error.type=TypeError
├─ send bulk  producer  kafkajs
├─ send mail  producer  kafkajs
│  └─ process mail  consumer  kafkajs
│     └─ work  internal  app  plan=gold
├─ send mail  producer  kafkajs
│  └─ process mail  consumer  kafkajs
│     └─ work  internal  app  plan=gold
└─ send refused  producer  kafkajs  error  error.type=Error`

// There is no broker to be had here: a cluster in memory takes the place of kafkajs's own, behind its real producers
// and consumers.
describe('kafkajs 2', () => {
  describeEverywhere({ code: APP, env: () => ({}) }, (served) => {
    it('makes each message a child of where it was sent, with its baggage (F-80, M-30)', () => {
      const spans = served().spans.filter(({ traceId }) => traceId === TRACE_ID)
      expect(traceTree(spans, { attributes: ['plan', 'error.type'], order: 'name' })).toBe(TREE)
    })

    it('links the messages of a batch to where they were sent', () => {
      const { spans } = served()
      const sent = spans.find(({ name }) => name === 'send bulk')
      expect(traceTree(spans.filter(({ traceId }) => traceId !== TRACE_ID))).toBe(
        'poll bulk  client  kafkajs\n└─ process bulk  consumer  kafkajs',
      )
      const [link] = spans.find(({ name }) => name === 'process bulk')?.links ?? []
      expect(link).toMatchObject({ traceId: TRACE_ID, spanId: sent?.spanId })
    })

    it('changes no result, and no object of the app (promise 1)', () => {
      expect(served().answer).toEqual({
        each: ['one', 'two'],
        batch: ['three'],
        crashed: ['bad mail'],
        failed: 'refused',
        wrong: expect.stringContaining('Invalid messages array') as string,
      })
    })
  })
})
