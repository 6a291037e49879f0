import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isRunning } from '../../scripts/lock.ts'
import { type App, ROOT, startApp } from '../support/run-app.ts'

/** The database builds its files first, which takes its time on a busy machine. */
const DEADLINE_MS = 120_000

function startDemo(args: readonly string[] = []): Promise<App> {
  return startApp({ file: join(ROOT, 'examples/demo/run.ts'), args, preload: 'none', deadlineMs: DEADLINE_MS })
}

/** The children of a process, by the kernel's own list. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

/** Times, ids and ports replaced by words, with the spaces that align them. */
function stable(output: string): string {
  return output
    .replaceAll(/ +\d+\.\d ms/g, '  <time>')
    .replaceAll(/ × \d+\.\d+/g, ' × <seconds>')
    .replaceAll(/[\da-f]{32}/g, '<trace id>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/ +$/gm, '')
}

function between(text: string, from: string, to: string): string {
  return text.slice(text.indexOf(from), text.indexOf(to)).trim()
}

it(
  'shows the telemetry of two services, and ends well',
  async () => {
    const demo = await startDemo()
    const { code, stdout, stderr } = await demo.exited
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const output = stable(stdout)
    expect(between(output, 'A look at a product', 'Metrics, sent')).toBe(TRACES)
    expect(between(output, 'Metrics, sent', "A line of the services' own log")).toContain(METRICS)
    expect(output).toMatch(/^  \{"level":\d+,.*"trace_id":"<trace id>".*\}$/m)
    expect(output).toMatch(/^Received: 5 traces, 21 spans, 5 log records, \d+ metrics$/m)
  },
  DEADLINE_MS,
)

it(
  'stays up with --keep, prints what is asked of it, and leaves no process behind',
  async () => {
    const demo = await startDemo(['--keep'])
    await demo.waitForStdout(/^  curl .*\/report$/m)
    const [, url = ''] = /^  curl (http:\/\/127\.0\.0\.1:\d+)\/products\/teapot$/m.exec(demo.stdout) ?? []
    const response = await fetch(`${url}/products/teapot`)
    expect(await response.json()).toEqual({ id: 'teapot', name: 'Teapot', left_over: 1 })
    await demo.waitForStdout(/Your turn[^]*\nGET \/products\/:id\n  trace [^]*pg\.query:SELECT/)
    const children = childrenOf(demo.pid)
    expect(children).toHaveLength(3)
    demo.signal('SIGINT')
    const { code, stdout } = await demo.exited
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Received: 6 traces, 25 spans, 5 log records, \d+ metrics$/m)
    expect(children.filter(isRunning)).toEqual([])
  },
  DEADLINE_MS,
)

it(
  'can be ended while it starts, and leaves no process behind',
  async () => {
    const demo = await startDemo()
    await demo.waitForStdout('Two services')
    await expect.poll(() => childrenOf(demo.pid), { timeout: 10_000 }).not.toEqual([])
    const children = childrenOf(demo.pid)
    demo.signal('SIGTERM')
    expect((await demo.exited).code).toBe(143)
    await expect.poll(() => children.filter(isRunning), { timeout: 10_000 }).toEqual([])
  },
  DEADLINE_MS,
)

const TRACES = `
A look at a product: GET /products/kettle -> 200
  trace <trace id>
  GET /products/:id                  server  shop-web  <time>  http.response.status_code=200
  └─ GET                             client  shop-web  <time>  http.response.status_code=200
     └─ GET /stock/:id               server  shop-stock  <time>  http.response.status_code=200
        └─ pg.query:SELECT postgres  client  shop-stock  <time>  db.query.text=SELECT id, name, left_over FROM products WHERE id = $1

One that there is not: GET /products/spoon -> 404
  trace <trace id>
  GET /products/:id                  server  shop-web  <time>  http.response.status_code=404
  └─ GET                             client  shop-web  <time>  error  http.response.status_code=404
     └─ GET /stock/:id               server  shop-stock  <time>  http.response.status_code=404
        └─ pg.query:SELECT postgres  client  shop-stock  <time>  db.query.text=SELECT id, name, left_over FROM products WHERE id = $1
  log  warn  shop-web  no such product  product=spoon

An order: POST /orders -> 201
  trace <trace id>
  POST /orders                       server  shop-web  <time>  http.response.status_code=201
  └─ POST                            client  shop-web  <time>  http.response.status_code=201
     └─ POST /reservations           server  shop-stock  <time>  http.response.status_code=201
        ├─ pg.query:UPDATE postgres  client  shop-stock  <time>  db.query.text=UPDATE products SET left_over = left_over - $1 WHERE id = $2
        └─ pg.query:INSERT postgres  client  shop-stock  <time>  db.query.text=INSERT INTO orders (product, quantity) VALUES ($1, $2) RETURNING id
  log  info  shop-stock  reserved  event.name=stock.reserved  product=kettle  quantity=2
  log  info  shop-web  order placed  order=1  product=kettle

An order that fails, as the database refuses it: POST /orders -> 502
  trace <trace id>
  POST /orders                       server  shop-web  <time>  error  http.response.status_code=502
  └─ POST                            client  shop-web  <time>  error  http.response.status_code=500
     └─ POST /reservations           server  shop-stock  <time>  error  http.response.status_code=500
        └─ pg.query:UPDATE postgres  client  shop-stock  <time>  error  new row for relation "products" violates check constraint "products_left_over_check"  db.query.text=UPDATE products SET left_over = left_over - $1 WHERE id = $2
  log  error  shop-stock  request failed  (DatabaseError with its stack)
  log  error  shop-web  request failed  (Error with its stack)

A slow one, as the query takes its time: GET /report -> 200
  trace <trace id>
  GET /report                        server  shop-web  <time>  http.response.status_code=200
  └─ GET                             client  shop-web  <time>  http.response.status_code=200
     └─ GET /report                  server  shop-stock  <time>  http.response.status_code=200
        └─ pg.query:SELECT postgres  client  shop-stock  <time>  db.query.text=SELECT count(*)::int AS orders, pg_sleep(?)::text FROM orders
`.trim()

const METRICS = `
  shop-web  http.server.request.duration  s
      1 × <seconds>  http.request.method=GET http.route=/products/:id http.response.status_code=200
      1 × <seconds>  http.request.method=GET http.route=/products/:id http.response.status_code=404
      1 × <seconds>  http.request.method=POST http.route=/orders http.response.status_code=201
      1 × <seconds>  http.request.method=POST http.route=/orders http.response.status_code=502 error.type=Error
      1 × <seconds>  http.request.method=GET http.route=/report http.response.status_code=200`
