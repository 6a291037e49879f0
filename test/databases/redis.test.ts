import { describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { runApp } from '../support/run-app.ts'
import { describeWith } from '../support/services.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'

const APP = `
import { createClient } from 'redis'

const client = createClient({ url: process.env.DATABASE })
const subscriber = client.duplicate()
const ready = Promise.all([client.connect(), subscriber.connect()])
let received
async function handle() {
  await ready
  await client.set('redis', 'secret')
  const got = await client.get('redis')
  await client.hSet('redis:hash', { field: 'secret' })
  const own = await client.eval('return ARGV[1]', { keys: ['redis'], arguments: ['secret'] })
  const many = await client.multi().set('redis:n', '1').incr('redis:n').exec()
  const both = await Promise.all([client.get('redis'), client.get('redis:n')])
  const failed = await client.lPush('redis', 'secret').catch((error) => error.message)
  const sent = await client.sendCommand(['STRLEN', 'redis'])
  const message = new Promise((resolve) => {
    received = (text) => { mark('message'); resolve(text) }
  })
  await subscriber.subscribe('redis:channel', (text) => received(text))
  await client.publish('redis:channel', 'secret')
  return { got, own, many, both, failed, sent, message: await message }
}
`

const TREE = `GET  server  http  (remote parent)
├─ redis-EVAL  client  redis  db.query.text=EVAL return ARGV[1] 1 redis [1 other arguments]
├─ redis-GET  client  redis  db.query.text=GET redis
├─ redis-GET  client  redis  db.query.text=GET redis
├─ redis-GET  client  redis  db.query.text=GET redis:n
├─ redis-HSET  client  redis  db.query.text=HSET redis:hash field [1 other arguments]
├─ redis-INCR  client  redis  db.query.text=INCR redis:n
├─ redis-LPUSH  client  redis  error  error.type=WRONGTYPE  db.query.text=LPUSH redis [1 other arguments]  [exception]
├─ redis-PUBLISH  client  redis  db.query.text=PUBLISH redis:channel [1 other arguments]
├─ redis-SET  client  redis  db.query.text=SET redis [1 other arguments]
├─ redis-SET  client  redis  db.query.text=SET redis:n [1 other arguments]
└─ redis-STRLEN  client  redis  db.query.text=STRLEN redis`

/** Each its own trace: a message comes over a connection that belongs to nobody. */
const OUTSIDE = `message  internal  app

redis-connect  client  redis

redis-connect  client  redis`

const OPTIONS = { attributes: ['error.type', 'db.query.text'], events: true, order: 'name' } as const

describeWith('redis', ({ redis }) => {
  describe.each([
    ['6', undefined],
    ['5', ['redis@5.10.0', '@opentelemetry/api@1.10.0']],
    ['4', ['redis@4.7.1', '@opentelemetry/api@1.10.0']],
  ])('redis %s', (_major, packages) => {
    const app = { code: APP, env: () => ({ DATABASE: redis.url }), ...(packages !== undefined && { packages }) }
    describeEverywhere(app, (served) => {
      it('traces each command once, without its values (F-43)', () => {
        const inRequest = served().spans.filter(({ traceId }) => traceId === TRACE_ID)
        expect(traceTree(inRequest, OPTIONS)).toBe(TREE)
      })

      it('keeps messages out of the trace of who opened the connection', () => {
        const outside = served().spans.filter(({ traceId }) => traceId !== TRACE_ID)
        expect(traceTree(outside, OPTIONS)).toBe(OUTSIDE)
      })

      it('changes no result (promise 1)', () => {
        expect(served().answer).toEqual({
          got: 'secret',
          own: 'secret',
          many: ['OK', 2],
          both: ['secret', '2'],
          failed: expect.stringContaining('WRONGTYPE') as string,
          sent: 6,
          message: 'secret',
        })
      })

      it('tells all of a command in the stable names (§6.3)', () => {
        const span = served().spans.find(({ name }) => name === 'redis-STRLEN')
        expect(withPlaceholders(span?.attributes)).toEqual({
          'db.system.name': 'redis',
          'db.operation.name': 'STRLEN',
          'db.query.text': 'STRLEN redis',
          'server.address': '127.0.0.1',
          'server.port': '<port>',
        })
      })
    })
  })

  it('tells no value that the server puts into its message (F-43)', async () => {
    const { answer, spans } = await serveOne({
      code: `
        import { createClient } from 'redis'
        async function handle() {
          const client = await createClient({ url: process.env.DATABASE }).connect()
          const message = await client.sendCommand(['NONSENSE', 'key', 'secret']).catch((error) => error.message)
          await client.quit()
          return message
        }
      `,
      format: 'esm',
      env: { DATABASE: redis.url },
    })
    expect(answer).toContain('secret')
    const failed = spans.find(({ status }) => status.code === 'error')
    expect(failed?.status.message).toMatch(/^ERR unknown command \?/)
    const told = [failed?.status, failed?.attributes, failed?.events.map(({ attributes }) => attributes)]
    expect(JSON.stringify(told)).not.toContain('secret')
  })

  it('leaves an error unhandled that the app does not handle (promise 1)', async () => {
    const code = `
      import { createClient } from 'redis'
      process.on('exit', (code) => console.log(code))
      const client = createClient({ url: process.env.DATABASE })
      await client.connect()
      await client.set('redis:text', 'x')
      client.lPush('redis:text', 'y')
    `
    const env = { DATABASE: redis.url }
    const bare = await runApp({ code, preload: 'none', env })
    const tracing = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_SERVICE_NAME: 'shop',
      OTEL_LOG_LEVEL: 'none',
    }
    const traced = await runApp({ code, env: { ...env, ...tracing } })
    expect(bare).toMatchObject({ code: 1, stdout: '1\n' })
    expect({ ...traced, stderr: '' }).toEqual({ ...bare, stderr: '' })
  })
})
