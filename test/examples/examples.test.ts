import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeWith } from '../support/services.ts'
import { startApp } from '../support/run-app.ts'
import { buildNextExample, compileExample, copyExample, startExample } from './start-example.ts'

const INSTALL_MS = 600_000

/** Spans arrive in the order in which they end, of several processes at once. */
function byStart(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return spans.toSorted((a, b) => Number(a.startNs - b.startNs))
}

describe('examples/express', () => {
  it('is traced as its README says', { timeout: INSTALL_MS }, async () => {
    await using receiver = await startReceiver()
    const app = await startExample(await copyExample('express'), 'start', { receiver })
    expect((await app.request('/orders/7')).body).toBe('{"id":"7","items":2,"price":10}')
    expect((await app.request('/orders/0')).status).toBe(500)
    app.signal('SIGTERM')
    expect((await app.exited).signal).toBe('SIGTERM')
    expect(traceTree(receiver.spans, { events: true })).toBe(
      [
        'GET /orders/:id  server  http  [orders.shown]',
        '├─ orders.load  internal  @org/otel  ok',
        '└─ orders.price  internal  @org/otel  ok',
        '',
        'GET /orders/:id  server  http  error  [exception]',
        '└─ orders.load  internal  @org/otel  error  [exception]',
      ].join('\n'),
    )
    const server = receiver.spans.find(({ kind }) => kind === 'server')
    expect(receiver.logs.map(({ eventName, body, traceId }) => [eventName ?? body, traceId])).toEqual([
      ['orders.shown', server?.traceId],
      ['an order was shown', server?.traceId],
    ])
    expect(server?.resource['service.name']).toBe('example-express')
  })
})

describe('examples/fastify', () => {
  it('is traced as its README says', { timeout: INSTALL_MS }, async () => {
    await using receiver = await startReceiver()
    const app = await startExample(await copyExample('fastify'), 'start', { receiver })
    expect((await app.request('/orders/7')).body).toBe('{"left":3}')
    expect((await app.request('/orders/0')).status).toBe(409)
    app.signal('SIGTERM')
    await app.exited
    expect(traceTree(receiver.spans, { events: true, statusMessage: true })).toBe(
      [
        'GET /orders/:id  server  http',
        '└─ stock.reserve  internal  @org/otel  ok',
        '   └─ GET  client  undici',
        '      └─ GET /stock/:id  server  http',
        '',
        'GET /orders/:id  server  http  error  out of stock  [exception]',
        '└─ stock.reserve  internal  @org/otel  error  out of stock  [exception]',
        '   └─ GET  client  undici  error',
        '      └─ GET /stock/:id  server  http',
      ].join('\n'),
    )
    const warning = receiver.logs.find(({ severityText }) => severityText === 'warn')
    expect(warning?.traceId).toBe(byStart(receiver.spans).at(-1)?.traceId)
  })
})

describe('examples/nestjs', () => {
  it('is traced as its README says', { timeout: INSTALL_MS }, async () => {
    await using receiver = await startReceiver()
    const folder = await copyExample('nestjs')
    await compileExample(folder)
    const app = await startExample(folder, 'start', { receiver })
    expect((await app.request('/orders/7')).body).toBe('{"id":"7","items":14}')
    expect((await app.request('/orders/0')).status).toBe(500)
    app.signal('SIGTERM')
    await app.exited
    const requests = traceTree(receiver.spans, { events: true })
      .split('\n\n')
      .filter((tree) => tree.startsWith('GET'))
    expect(requests.map(withoutNest)).toEqual([
      [
        'GET /orders/:id  server  http',
        'OrdersController.show  internal  @org/otel  ok',
        'OrdersService.find  internal  @org/otel  ok',
        'orders.count  internal  @org/otel  ok',
      ],
      [
        'GET /orders/:id  server  http  error  [exception]',
        'OrdersController.show  internal  @org/otel  error  [exception]',
        'OrdersService.find  internal  @org/otel  error  [exception]',
      ],
    ])
  })

  /** Nest's own instrumentation may add layers. */
  function withoutNest(tree: string): string[] {
    const lines = tree.split('\n').filter((line) => !line.includes('nestjs-core'))
    return lines.map((line) => line.replace(/^[\s│├└─]+/, ''))
  }
})

describeWith('redis', ({ redis }) => {
  describe('examples/bullmq', () => {
    it('is traced as its README says', { timeout: INSTALL_MS }, async () => {
      await using receiver = await startReceiver()
      const folder = await copyExample('bullmq')
      const env = { REDIS_URL: redis.url }
      const worker = await startExample(folder, 'worker', { receiver, env })
      await worker.waitForStdout('working')
      const server = await startExample(folder, 'start', { receiver, env })
      for (const image of ['7', 'broken']) {
        const { status, body } = await server.request(`/images/${image}`, { method: 'POST' })
        expect(status).toBe(202)
        await worker.waitForStdout(new RegExp(`(?:done|failed) ${body.slice('queued as '.length).trim()}`))
      }
      for (const app of [server, worker]) app.signal('SIGTERM')
      await Promise.all([server.exited, worker.exited])

      const requests = byStart(receiver.spans.filter(({ name, kind }) => name === 'POST' && kind === 'server'))
      const jobs = byStart(receiver.spans.filter(({ name, scope }) => name === 'resize' && scope.name === '@org/otel'))
      expect(jobs.map(({ traceId }) => traceId)).toEqual(requests.map(({ traceId }) => traceId))
      expect(
        jobs.map(({ kind, status, attributes, resource }) => [
          kind,
          status,
          attributes['result'],
          resource['service.name'],
        ]),
      ).toEqual([
        ['consumer', { code: 'ok', message: undefined }, 'success', 'example-bullmq-worker'],
        ['consumer', { code: 'error', message: 'this is no image' }, 'failure', 'example-bullmq-worker'],
      ])
      expect(receiver.logs.map(({ eventName, traceId }) => [eventName, traceId])).toEqual([
        ['images.resized', requests[0]?.traceId],
      ])
      expect(receiver.metrics.find(({ name }) => name === 'queue_depth_total')?.points[0]?.attributes).toEqual({
        queue_name: 'images',
      })
    })
  })
})

describe('examples/nextjs', () => {
  it('has one server span for each request, with its route', { timeout: INSTALL_MS }, async () => {
    await using receiver = await startReceiver()
    const folder = await buildNextExample()
    const app = await startApp({
      file: `${folder}/node_modules/next/dist/bin/next`,
      cwd: folder,
      args: ['start', '--hostname', '127.0.0.1', '--port', '0'],
      preload: 'none',
      receiver,
      env: {
        NODE_OPTIONS: '--import @org/otel/register',
        OTEL_SERVICE_NAME: 'example-nextjs',
        NEXT_TELEMETRY_DISABLED: '1',
      },
      deadlineMs: 120_000,
    })
    await app.waitForStdout('Ready')
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(app.stdout)?.[0]
    const ask = async (path: string): Promise<number> => (await fetch(`${origin}${path}`)).status
    expect(await ask('/orders/7')).toBe(200)
    expect(await ask('/api/orders/7')).toBe(200)
    expect(await ask('/api/orders/broken')).toBe(500)
    expect(await ask('/nothing')).toBe(404)
    app.signal('SIGTERM')
    const { stderr } = await app.exited
    expect(stderr).not.toContain('[otel]')

    const servers = byStart(receiver.spans.filter(({ kind }) => kind === 'server'))
    expect(
      servers.map(({ name, scope, attributes, status }) => [
        name,
        scope.name,
        attributes['http.response.status_code'],
        status.code,
      ]),
    ).toEqual([
      ['GET /orders/[id]', '@opentelemetry/instrumentation-http', 200, 'unset'],
      ['GET /api/orders/[id]', '@opentelemetry/instrumentation-http', 200, 'unset'],
      ['GET /api/orders/[id]', '@opentelemetry/instrumentation-http', 500, 'error'],
      ['GET', '@opentelemetry/instrumentation-http', 404, 'unset'],
    ])
    const own = receiver.spans.find(({ name }) => name === 'orders.load')
    expect([own?.traceId, own?.attributes['order.id']]).toEqual([servers[0]?.traceId, '7'])
    expect(
      receiver.logs.map(({ eventName, traceId, attributes }) => [eventName, traceId, attributes['order.id']]),
    ).toEqual([['orders.order.shown', servers[1]?.traceId, '7']])
  })
})
