import { describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { runApp } from '../support/run-app.ts'
import { describeWith } from '../support/services.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'

const APP = `
import Redis from 'ioredis'

const redis = new Redis(process.env.DATABASE)
const early = redis.set('early', 'secret')
const subscriber = redis.duplicate()
const received = new Promise((resolve) => subscriber.once('message', (channel, message) => {
  mark('message')
  resolve(message)
}))
redis.defineCommand('echoed', { numberOfKeys: 1, lua: 'return ARGV[1]' })
async function handle() {
  await early
  // Opened in a request, used by all.
  const lazy = redis.duplicate({ lazyConnect: true })
  await lazy.set('ioredis', 'secret')
  const got = await lazy.get('ioredis')
  await lazy.quit()
  const own = [await redis.echoed('ioredis', 'secret'), await redis.eval('return ARGV[1]', 0, 'secret')]
  const many = await redis.multi().set('ioredis:n', '1').incr('ioredis:n').exec()
  const piped = await redis.pipeline().get('ioredis:n').exec()
  await new Promise((resolve) => redis.get('ioredis', () => { mark('in a callback'); resolve() }))
  const failed = await redis.lpush('ioredis', 'secret').catch((error) => error.message)
  await subscriber.subscribe('ioredis:channel')
  await redis.publish('ioredis:channel', 'secret')
  return { got, own, many, piped, failed, message: await received }
}
`

const TREE = `GET  server  http  (remote parent)
├─ connect  client  ioredis  db.query.text=connect
├─ eval  client  ioredis  db.query.text=eval return ARGV[1] 0 [1 other arguments]
├─ evalsha  client  ioredis  db.query.text=evalsha 098e0f0d1448c0a81dafe820f66d460eb09263da 1 ioredis [1 other arguments]
├─ exec  client  ioredis  db.query.text=exec
├─ get  client  ioredis  db.query.text=get ioredis
├─ get  client  ioredis  db.query.text=get ioredis
├─ get  client  ioredis  db.query.text=get ioredis:n
├─ in a callback  internal  app
├─ incr  client  ioredis  db.query.text=incr ioredis:n
├─ lpush  client  ioredis  error  error.type=ReplyError  db.query.text=lpush ioredis [1 other arguments]  [exception]
├─ multi  client  ioredis  db.query.text=multi
├─ publish  client  ioredis  db.query.text=publish ioredis:channel [1 other arguments]
├─ quit  client  ioredis  db.query.text=quit
├─ set  client  ioredis  db.query.text=set ioredis [1 other arguments]
├─ set  client  ioredis  db.query.text=set ioredis:n [1 other arguments]
└─ subscribe  client  ioredis  db.query.text=subscribe ioredis:channel`

/** The connections, and what was asked of them before they were there; each its own trace. */
const OUTSIDE = `connect  client  ioredis  db.query.text=connect

connect  client  ioredis  db.query.text=connect

message  internal  app

set  client  ioredis  db.query.text=set early [1 other arguments]`

const OPTIONS = { attributes: ['error.type', 'db.query.text'], events: true, order: 'name' } as const

describeWith('redis', ({ redis }) => {
  describe.each([
    ['6', undefined],
    ['5', ['ioredis@5.11.1', '@opentelemetry/api@1.10.0']],
  ])('ioredis %s', (_major, packages) => {
    const app = { code: APP, env: () => ({ DATABASE: redis.url }), ...(packages !== undefined && { packages }) }
    describeEverywhere(app, (served) => {
      it('traces each command once, without its values (F-43)', () => {
        const inRequest = served().spans.filter(({ traceId }) => traceId === TRACE_ID)
        expect(traceTree(inRequest, OPTIONS)).toBe(TREE)
      })

      it('traces commands outside of a request too, but none that the client sends by itself', () => {
        const outside = served().spans.filter(({ traceId }) => traceId !== TRACE_ID)
        expect(traceTree(outside, OPTIONS)).toBe(OUTSIDE)
      })

      it('changes no result (promise 1)', () => {
        expect(served().answer).toEqual({
          got: 'secret',
          own: ['secret', 'secret'],
          many: [
            [null, 'OK'],
            [null, 2],
          ],
          piped: [[null, '2']],
          failed: expect.stringContaining('WRONGTYPE') as string,
          message: 'secret',
        })
      })

      it('tells all of a command in the stable names (§6.3)', () => {
        const span = served().spans.find(({ name }) => name === 'incr')
        expect(withPlaceholders(span?.attributes)).toEqual({
          'db.system.name': 'redis',
          'db.operation.name': 'MULTI incr',
          'db.query.text': 'incr ioredis:n',
          'server.address': '127.0.0.1',
          'server.port': '<port>',
        })
      })
    })
  })

  it('leaves commands outside of a request alone when it is told so (contrib#2744)', async () => {
    const env = { DATABASE: redis.url, OTEL_NODE_INSTRUMENTATION_IOREDIS_REQUIRE_PARENT_SPAN: 'true' }
    const { spans } = await serveOne({ code: APP, format: 'esm', env })
    expect(spans.filter(({ traceId }) => traceId !== TRACE_ID).map(({ name }) => name)).toEqual(['message'])
  })

  it('tells no value that the server puts into its message (F-43)', async () => {
    const { answer, spans } = await serveOne({
      code: `
        import Redis from 'ioredis'
        async function handle() {
          const redis = new Redis(process.env.DATABASE)
          const message = await redis.call('NONSENSE', 'key', 'secret').catch((error) => error.message)
          await redis.quit()
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
      import Redis from 'ioredis'
      process.on('exit', (code) => console.log(code))
      const redis = new Redis(process.env.DATABASE)
      await redis.set('ioredis:text', 'x')
      redis.lpush('ioredis:text', 'y')
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
