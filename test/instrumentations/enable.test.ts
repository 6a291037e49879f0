import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { runApp } from '../support/run-app.ts'
import { describeEverywhere, serveOne, type Served, type ServedApp } from '../support/served-app.ts'

const serve = (
  code: string,
  env: Readonly<Record<string, string>> = {},
  more: Partial<ServedApp> = {},
): Promise<Served> => serveOne({ code, format: 'cjs', env, ...more })

const tree = ({ spans }: Served): string => traceTree(spans, { order: 'name' })

const EXPRESS = `
  import express from 'express'
  import { readFileSync } from 'node:fs'
  import dns from 'node:dns'
  import net from 'node:net'
  const app = express()
  app.use(function first(request, response, next) { next() })
  app.get('/users/:id', async (request, response) => {
    readFileSync(__filename)
    await new Promise((resolve) => dns.lookup('localhost', resolve))
    await new Promise((resolve) => net.connect(request.socket.localPort, '127.0.0.1', function () { this.end(resolve) }))
    response.end('user')
  })
  const handle = () => new Promise((resolve, reject) => {
    const inner = app.listen(0, '127.0.0.1', async () => {
      try {
        const response = await fetch('http://127.0.0.1:' + inner.address().port + '/users/1')
        resolve(await response.text())
      } catch (error) {
        reject(error)
      } finally {
        inner.close()
      }
    })
  })
`

describe('the instrumentations that are on', () => {
  it('are the defaults: one request, one server span, and no dns, net, fs or layers', async () => {
    const served = await serve(EXPRESS)
    expect(served.answer).toBe('user')
    expect(tree(served)).toBe(
      ['GET  server  http  (remote parent)', '└─ GET  client  undici', '   └─ GET /users/:id  server  http'].join('\n'),
    )
  })

  it('have layers with OTEL_NODE_SPAN_LAYERS=true, and the same route', async () => {
    const served = await serve(EXPRESS, { OTEL_NODE_SPAN_LAYERS: 'true' })
    expect(tree(served)).toBe(
      [
        'GET  server  http  (remote parent)',
        '└─ GET  client  undici',
        '   └─ GET /users/:id  server  http',
        '      ├─ middleware - first  internal  express',
        '      └─ request handler  internal  express',
      ].join('\n'),
    )
  })

  it('are those of OTEL_NODE_ENABLED_INSTRUMENTATIONS, with spaces around names', async () => {
    const served = await serve(EXPRESS, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' http , net,dns ' })
    const names = new Set(served.spans.map(({ name, scope }) => `${name} ${scope.name.split('-').at(-1)}`))
    expect(names).toEqual(new Set(['GET http', 'dns.lookup dns', 'tcp.connect net']))
    expect(served.spans.map(({ attributes }) => attributes['http.route'])).not.toContain('/users/:id')
  })

  it('are none with `none`, less those of OTEL_NODE_DISABLED_INSTRUMENTATIONS', async () => {
    expect(tree(await serve(EXPRESS, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'none' }))).toBe('')
    const served = await serve(EXPRESS, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici, express ,router' })
    expect(tree(served)).toBe('GET  server  http\n\nGET  server  http  (remote parent)')
  })

  it('say what they do not know', async () => {
    const { stderr, status } = await serve(EXPRESS, {
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'expres',
      OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONECT_SPANS: 'true',
      OTEL_NODE_INSTRUMENTATION_HTTP_REQUIRE_PARENTFOR_OUTGOING_SPANS: 'perhaps',
    })
    expect(status).toBe(200)
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringMatching(/^\[otel\] OTEL_NODE_DISABLED_INSTRUMENTATIONS.*"?expres"?.*express/) as string,
      expect.stringMatching(
        /^\[otel\] OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONECT_SPANS.*IGNORE_CONNECT_SPANS/,
      ) as string,
      expect.stringMatching(
        /^\[otel\] OTEL_NODE_INSTRUMENTATION_HTTP_REQUIRE_PARENTFOR_OUTGOING_SPANS="perhaps".*true or false/,
      ) as string,
    ])
  })
})

describe('a module that was loaded before the preload', () => {
  it('runs without instrumentation, and one line says so', async () => {
    const result = await runApp({
      code: "const { Pool } = require('pg'); console.log(typeof Pool)",
      format: 'cjs',
      nodeArgs: ['--require', './early.cjs'],
      files: { 'early.cjs': "require('pg')" },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SERVICE_NAME: 'shop' },
    })
    expect(result).toEqual({
      code: 0,
      signal: null,
      stdout: 'function\n',
      stderr:
        '[otel] pg, pg-pool were loaded before this preload and without instrumentation: put @org/otel/register before other preloads.\n',
    })
  })
})

const COMPLETION = {
  id: 'c-1',
  object: 'chat.completion',
  created: 1,
  model: 'small-1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'secret answer' } }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
}

describe('a package of ES modules', () => {
  let server: Server
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(COMPLETION))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    server.close()
  })

  const CODE = `
    import OpenAI from 'openai'
    const client = new OpenAI({ apiKey: 'secret-key', baseURL: process.env.MODEL })
    async function handle() {
      const { choices } = await client.chat.completions.create({ model: 'small', messages: [{ role: 'user', content: 'secret question' }] })
      return choices[0].message.content
    }
  `
  const app = {
    code: CODE,
    packages: ['openai@6.9.1', '@opentelemetry/api@1.10.0'],
    env: () => ({ MODEL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
  }
  // On the oldest Node by hooks in a thread, on the others in the app's own; imported, and required as CommonJS.
  describeEverywhere(app, (served) => {
    it('is patched where it is imported, and tells no secrets', () => {
      expect(served().answer).toBe('secret answer')
      expect(tree(served())).toBe(
        ['GET  server  http  (remote parent)', '└─ chat small  client  openai', '   └─ POST  client  undici'].join(
          '\n',
        ),
      )
      const told = served().spans.find(({ name }) => name === 'chat small')
      expect(told?.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 3, 'gen_ai.response.model': 'small-1' })
      expect(
        JSON.stringify(served().spans, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
      ).not.toContain('secret')
    })
  })
})
