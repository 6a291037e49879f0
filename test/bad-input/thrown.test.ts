import { beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedMetric, ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type App, type AppResult, startApp } from '../support/run-app.ts'

/** What handlers throw that is hardly an error, by the path of the request. */
const THROWN = {
  traps: `new Proxy(new Error('x'), { get: (_, key) => { if (!['status', 'statusCode', 'stack'].includes(key)) throw new Error('trapped') } })`,
  getters: `Object.defineProperties(new Error('x'), { name: { get: trap }, stack: { get: trap }, code: { get: trap } })`,
  frozen: `Object.freeze(new TypeError('frozen'))`,
  text: `'just text'`,
  number: '42',
  symbol: `Symbol('s')`,
  object: '({ name: {}, message: 7, stack: [] })',
  bare: 'Object.create(null)',
  megabytes: `Object.assign(new Error('y'.repeat(3_000_000)), { name: 'N'.repeat(100_000) })`,
  cycle: `(() => { const error = new RangeError('cycle'); error.cause = error; error.errors = [error]; return error })()`,
}
const KINDS = Object.keys(THROWN)

/** Express answers for itself, since it prints what it is given otherwise; fastify answers as it does. */
const APP = `
  const trap = () => { throw new Error('trapped') }
  const thrown = { ${Object.entries(THROWN)
    .map(([kind, code]) => `${kind}: () => ${code}`)
    .join(', ')} }
  process.on('unhandledRejection', () => console.log('unhandled'))
  const handled = (error, request, response, next) => response.status(500).end('handled')
  const server = {
    express: () => {
      const app = require('express')()
      app.get('/:kind', (request) => { throw thrown[request.params.kind]() })
      return app.use(handled).listen(0, '127.0.0.1')
    },
    fastify: () => {
      const app = require('fastify')()
      app.get('/:kind', async (request) => { throw thrown[request.params.kind]() })
      app.setErrorHandler((error, request, reply) => reply.code(500).send('handled'))
      app.listen({ port: 0, host: '127.0.0.1' })
      return app.server
    },
    connect: () => {
      const app = require('connect')()
      app.use((request) => { throw thrown[request.url.slice(1)]() })
      return app.use(answered).listen(0, '127.0.0.1')
    },
  }[process.argv[2]]()
  function answered(error, request, response, next) { response.statusCode = 500; response.end('handled') }
  server.on('listening', () => console.log('listening', server.address().port))
`

async function askAll(app: App): Promise<{ readonly answers: readonly string[]; readonly result: AppResult }> {
  const answers: string[] = []
  for (const kind of KINDS) {
    const { status, body } = await app.request(`/${kind}`)
    answers.push(`${kind} ${status} ${body}`)
  }
  app.signal('SIGTERM')
  const { stdout, ...result } = await app.exited
  return { answers, result: { ...result, stdout: stdout.replace(/\d+/, '') } }
}

describe.each(['express', 'fastify', 'connect'])('what is hardly an error, thrown in %s', (framework) => {
  let answers: readonly string[]
  let result: AppResult
  let bare: Awaited<ReturnType<typeof askAll>>
  let spans: readonly ReceivedSpan[]
  let metrics: readonly ReceivedMetric[]
  beforeAll(async () => {
    await using receiver = await startReceiver()
    const app = { code: APP, format: 'cjs', args: [framework] } as const
    const env = { OTEL_SERVICE_NAME: 'shop', OTEL_NODE_EXIT_TIMEOUT: '20000' }
    ;({ answers, result } = await askAll(await startApp({ ...app, receiver, env })))
    bare = await askAll(await startApp({ ...app, preload: 'none' }))
    ;({ metrics } = receiver)
    spans = receiver.spans.filter(({ kind }) => kind === 'server')
  })

  it('is answered as without us', () => {
    expect(answers).toEqual(bare.answers)
    expect(answers).toEqual(KINDS.map((kind) => `${kind} 500 handled`))
    // A line for what could not be read.
    const stderr = result.stderr.split('\n').filter((line) => !/^\[otel\] .* (?:exception|attribute) /.test(line))
    expect({ ...result, stderr: stderr.join('\n') }).toEqual(bare.result)
  })

  it('fails each request, with a type that is short, the same on span and metric (T-53)', () => {
    const types = Object.fromEntries(
      spans.map(({ attributes }) => [attributes['url.path'], attributes['error.type']] as const),
    )
    const named: Readonly<Record<string, string>> = { frozen: 'TypeError', cycle: 'RangeError' }
    expect(types).toEqual(Object.fromEntries(KINDS.map((kind) => [`/${kind}`, named[kind] ?? '500'])))
    expect(spans.map(({ status }) => status.code)).toEqual(KINDS.map(() => 'error'))
    const durations = metrics.find(({ name }) => name === 'http.server.request.duration')?.points ?? []
    expect(new Set(durations.map(({ attributes }) => attributes['error.type']))).toEqual(
      new Set(['500', 'TypeError', 'RangeError']),
    )
  })
})
