import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startApp } from '../support/run-app.ts'
import { describeWith } from '../support/services.ts'
import { freePort } from './prometheus-port.ts'

const SERVER = `
  require('node:http').createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1', function () {
    console.log('listening', this.address().port)
  })
`

/** Two workers on one port; each says which it is. */
const CLUSTER = `
  const cluster = require('node:cluster')
  if (cluster.isPrimary) {
    cluster.fork()
    cluster.fork()
    let listening = 0
    cluster.on('listening', (worker, address) => { if (++listening === 2) console.log('listening', address.port) })
  } else require('node:http').createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1')
`

const METRICS_ONLY = {
  OTEL_SERVICE_NAME: 'app',
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
}

async function scrape(port: number): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  return { status: response.status, text: await response.text() }
}

/** Polls until something is there, or fails. */
async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await read().catch(() => undefined)
    if (found !== undefined) return found
    await delay(100)
  }
  throw new Error('it did not come')
}

describe.each([
  [
    'OTEL_METRICS_EXPORTER=prometheus',
    { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  ],
  ['TELEMETRY_BACKEND=prom', { TELEMETRY_ENABLED: 'true', TELEMETRY_BACKEND: 'prom' }],
])('%s (§7-16)', (_name, env) => {
  it('serves /metrics on loopback, without tracing or measuring the scrape', async () => {
    const port = await freePort()
    const app = await startApp({
      code: SERVER,
      format: 'cjs',
      env: { ...env, OTEL_SERVICE_NAME: 'app', OTEL_EXPORTER_PROMETHEUS_PORT: String(port) },
    })
    await app.request('/some/path')
    await app.request('/other')
    await scrape(port)
    const { text } = await scrape(port)
    expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*\} 2$/m)
    expect(text).toContain('target_info{')
    // No route, so no path: a raw path would make a series per request (F-32).
    expect(text).not.toContain('/some/path')
    expect((await fetch(`http://127.0.0.1:${port}/else`)).status).toBe(404)
    app.signal('SIGTERM')
    expect(await app.exited).toMatchObject({ signal: 'SIGTERM', stderr: '' })
  })
})

it('does not keep a finished process alive', async () => {
  const app = await startApp({
    code: `console.log('done')`,
    env: { ...METRICS_ONLY, OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()) },
  })
  expect(await app.exited).toEqual({ code: 0, signal: null, stdout: 'done\n', stderr: '' })
})

it('takes the next free port when its own is taken, and never crashes', async () => {
  const port = await freePort()
  const taken = createServer((_request, response) => response.end('taken')).listen(port, '127.0.0.1')
  await once(taken, 'listening')
  const app = await startApp({
    code: SERVER,
    format: 'cjs',
    env: { ...METRICS_ONLY, OTEL_EXPORTER_PROMETHEUS_PORT: String(port) },
  })
  await app.request('/')
  // Another process of this machine may hold the very next one.
  const texts = await Promise.all(
    [1, 2, 3, 4, 5].map((offset) =>
      scrape(port + offset).then(
        ({ text }) => text,
        () => '',
      ),
    ),
  )
  expect(texts.filter((text) => text.includes('http_server_request_duration_seconds_count'))).toHaveLength(1)
  taken.close()
  app.signal('SIGTERM')
  expect((await app.exited).stderr).toBe('')
})

it('says it once when it may not listen, and the app runs', async () => {
  const app = await startApp({
    code: SERVER,
    format: 'cjs',
    env: { ...METRICS_ONLY, OTEL_EXPORTER_PROMETHEUS_HOST: '203.0.113.1' },
  })
  expect((await app.request('/')).status).toBe(200)
  app.signal('SIGTERM')
  expect((await app.exited).stderr).toMatch(
    /^\[otel\] metrics cannot be scraped from 203\.0\.113\.1:9464: .*EADDRNOTAVAIL.*\n$/,
  )
})

describeWith('prometheus', ({ prometheus }) => {
  it('scrapes each process of a cluster by itself, and counts every request once (P-82, §7-16)', async () => {
    const port = await freePort()
    const app = await startApp({
      code: CLUSTER,
      format: 'cjs',
      env: { ...METRICS_ONLY, OTEL_EXPORTER_PROMETHEUS_PORT: String(port) },
    })
    const requests = 20
    for (let index = 0; index < requests; index++) await app.request('/')
    const targets = [0, 1, 2].map((offset) => `127.0.0.1:${port + offset}`)
    await writeFile(join(prometheus.folder, 'targets', `cluster-${port}.json`), JSON.stringify([{ targets }]))
    const query = async (
      expression: string,
    ): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
      const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`)
      const { data } = (await response.json()) as {
        data: { result: { metric: Record<string, string>; value: [number, string] }[] }
      }
      return data.result
    }
    const selector = `instance=~"127.0.0.1:(${[0, 1, 2].map((offset) => port + offset).join('|')})"`
    const series = await eventually(async () => {
      const found = await query(`http_server_request_duration_seconds_count{${selector}}`)
      const sum = found.reduce((total, { value }) => total + Number(value[1]), 0)
      return sum === requests ? found : undefined
    })
    expect(series.length).toBeGreaterThanOrEqual(1)
    expect(await eventually(async () => ((await query(`up{${selector}} == 1`)).length === 3 ? true : undefined))).toBe(
      true,
    )
    app.signal('SIGTERM')
    expect((await app.exited).stderr).toBe('')
  })
})
