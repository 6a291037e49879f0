// What an app notices of a collector that is away: delays of its event loop, memory, CPU.
//   node benchmarks/outage/run.ts [seconds] [spans per second]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import type { OutageFigures, OutageOptions } from './app.ts'

const seconds = Number(process.argv[2] ?? 15)
const spansPerSecond = Number(process.argv[3] ?? 5000)

const folder = mkdtempSync(join(tmpdir(), 'otel-outage-'))
const app = join(folder, 'app.cjs')
const entryPoints = [join(import.meta.dirname, 'app.ts')]
await esbuild.build({ entryPoints, outfile: app, bundle: true, minify: true, platform: 'node', format: 'cjs' })

const answer =
  (status: number): RequestListener =>
  (request, response) =>
    void request.resume().on('end', () => response.writeHead(status).end())

/** What the collector does; undefined: nobody listens. */
const STATES: Readonly<Record<string, RequestListener | undefined>> = {
  answers: answer(200),
  'answers 503': answer(503),
  'never answers': (request) => void request.resume(),
  refuses: undefined,
}

async function collectorUrl(listener: RequestListener | undefined): Promise<{ url: string; close: () => void }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  if (listener === undefined) close()
  return { url: `http://127.0.0.1:${port}`, close }
}

function runApp(options: Omit<OutageOptions, 'seconds' | 'spansPerSecond'>): Promise<OutageFigures> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify({ ...options, seconds, spansPerSecond })
    const child = spawn(process.execPath, [app, text], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', () => resolve(JSON.parse(output) as OutageFigures))
  })
}

function print(name: string, figures: OutageFigures): void {
  const { medianMs, p99Ms, longestMs, rssBytes, cpuMs, made, sent, lost, waiting } = figures
  const delays = [medianMs, p99Ms, longestMs].map((each) => each.toFixed(1)).join(' / ')
  const resources = `${(rssBytes / 1e6).toFixed(0)} MB, CPU ${cpuMs.toFixed(0)} ms`
  process.stdout.write(
    `${name.padEnd(28)}${delays} ms, ${resources}, made ${made}, sent ${sent}, wait ${waiting}, lost ${lost}\n`,
  )
}

process.stdout.write(
  `${seconds} s, ${spansPerSecond} spans a second; delay of the event loop: median / p99 / longest\n`,
)
print('no telemetry', await runApp({ url: undefined, compression: 'none' }))
for (const [state, listener] of Object.entries(STATES)) {
  for (const compression of ['none', 'gzip'] as const) {
    const { url, close } = await collectorUrl(listener)
    print(`${state}${compression === 'gzip' ? ', gzip' : ''}`, await runApp({ url, compression }))
    close()
  }
}
rmSync(folder, { recursive: true })
