// What an app notices of a collector that is away: the delay of its event loop meanwhile, and its memory before, at the
// end of the outage, and after it. `npm run bench:outage [-- seconds [spans a second]]` puts the table into
// docs/outages.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultApp } from '../../test/outage/support/run-fault.ts'
import { replaceSection } from '../../scripts/doc-section.ts'
import { tableMarkdown } from '../report/section.ts'
import { machine } from '../report/write-page.ts'
import { PRELOADS, startApp } from './start-app.ts'

const [seconds = 30, spansPerSecond = 1000] = process.argv.slice(2).map(Number)

type Delays = { readonly medianMs: number; readonly p99Ms: number; readonly longestMs: number; readonly cpuMs: number }
type MemoryUse = { readonly heldBytes: number; readonly waiting?: number }

const answer =
  (status: number): RequestListener =>
  (request, response) =>
    void request.resume().on('end', () => response.writeHead(status).end())

/** What the collector does meanwhile; undefined: nobody listens. */
const STATES: Readonly<Record<string, RequestListener | undefined>> = {
  answers: answer(200),
  'answers 503': answer(503),
  'never answers': (request) => void request.resume(),
  refuses: undefined,
}
const WARM_UP_MS = 3_000
/** For the longest backoff, and what is left then. */
const RECOVERY_MS = 40_000

async function listen(
  listener: RequestListener,
  port = 0,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function ask<Answer>(app: FaultApp, command: string, name: string): Promise<Answer> {
  const earlier = app.stdout.length
  app.write(`${command}\n`)
  for (;;) {
    const match = new RegExp(`^${name} (.*)$`, 'm').exec(app.stdout.slice(earlier))
    if (match) return JSON.parse(match[1] ?? '') as Answer
    await delay(20)
  }
}

async function measure(
  name: string,
  preload: string | undefined,
  meanwhile: RequestListener | undefined,
): Promise<readonly string[]> {
  let collector = await listen(answer(200))
  const { port } = collector
  const app = await startApp({
    preload,
    file: join(import.meta.dirname, 'app.cjs'),
    args: [String(spansPerSecond)],
    nodeArgs: ['--expose-gc'],
    env: {
      OTEL_SERVICE_NAME: 'outage',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
    },
    deadlineMs: WARM_UP_MS + seconds * 1000 + RECOVERY_MS + 30_000,
  })
  await app.waitForStdout('ready')
  await delay(WARM_UP_MS)
  const before = await ask<MemoryUse>(app, 'memory', 'memory')
  const isAway = preload !== undefined && meanwhile !== STATES['answers']
  if (isAway) {
    await collector.close()
    if (meanwhile !== undefined) collector = await listen(meanwhile, port)
  }
  app.write('begin\n')
  await delay(seconds * 1000)
  const { medianMs, p99Ms, longestMs, cpuMs } = await ask<Delays>(app, 'report', 'report')
  app.write('stop\n')
  const during = await ask<MemoryUse>(app, 'memory', 'memory')
  if (isAway) {
    if (meanwhile !== undefined) await collector.close()
    collector = await listen(answer(200), port)
    await delay(RECOVERY_MS)
  }
  const after = await ask<MemoryUse>(app, 'memory', 'memory')
  app.write('end\n')
  await app.exited
  await collector.close()
  const delays = [medianMs, p99Ms, longestMs].map((each) => each.toFixed(1)).join(' / ')
  const held = [before, during, after].map(({ heldBytes }) => (heldBytes / 1e6).toFixed(1)).join(' / ')
  const left = (after.waiting ?? 0) > 0 ? `, ${after.waiting} spans still wait` : ''
  const row = [name, delays, (cpuMs / seconds).toFixed(1), `${held}${left}`]
  console.log(row.join(' | '))
  return row
}

const rows = [await measure('no telemetry', undefined, undefined)]
for (const [state, listener] of Object.entries(STATES)) {
  for (const [name, preload] of Object.entries(PRELOADS)) {
    rows.push(await measure(`${state}, ${name}`, preload, listener))
  }
}
const text = `${seconds} seconds of ${spansPerSecond} spans a second, and what is held (heap and beside it, after a collection) before the outage, at its end, and when the collector is back.`
const columns = [
  'the collector',
  'event loop delay: median / p99 / longest, ms',
  'CPU, ms a second',
  'memory held before / at the end of / after the outage, MB',
]
const doc = join(import.meta.dirname, '../../docs/outages.md')
const section = [text, tableMarkdown({ columns, rows }), machine()].join('\n\n')
writeFileSync(doc, replaceSection(doc, 'loop', readFileSync(doc, 'utf8'), `${section}\n`))
