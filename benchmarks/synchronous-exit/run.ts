// What it costs to deliver in an `exit` listener, by a helper process or by a worker thread:
//   node benchmarks/synchronous-exit/run.ts [runs]
// The numbers of docs/decisions/0001-synchronous-exit.md come from here.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { median } from '../statistics.ts'
import type { Figures, Way } from './app.ts'

const RUNS = Number(process.argv[2] ?? 15)
const WAYS: readonly Way[] = ['nothing', 'helper process', 'worker started at exit', 'worker from the start']
/** Of 200 kB, which is a batch of 512 spans. */
const PAYLOADS = [1, 25, 250]

const folder = mkdtempSync(join(tmpdir(), 'otel-synchronous-exit-'))

async function bundle(entry: string): Promise<string> {
  const outfile = join(folder, `${entry.split('/').at(-1)}.cjs`)
  const entryPoint = join(import.meta.dirname, entry)
  await esbuild.build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
  })
  return outfile
}

function runApp(app: string, options: object): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [app, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk) => (text += chunk))
    child.on('error', reject)
    child.on('close', () => resolve(JSON.parse(text) as Figures))
  })
}

const app = await bundle('app.ts')
const helper = await bundle('../../src/delivery/flush-child.ts')
const waiting = await bundle('waiting-worker.ts')
const collector = createServer((request, response) => request.resume().on('end', () => response.end()))
await new Promise<void>((resolve) => {
  collector.listen(0, '127.0.0.1', resolve)
})
const { port } = collector.address() as AddressInfo

for (const state of ['up', 'down'] as const) {
  if (state === 'down') await new Promise((resolve) => collector.close(resolve).closeAllConnections())
  for (const payloads of state === 'up' ? PAYLOADS : [1]) {
    const figures: Record<Way, Figures[]> = {
      nothing: [],
      'helper process': [],
      'worker started at exit': [],
      'worker from the start': [],
    }
    // In turns, so that all ways see the same machine.
    for (let run = 0; run < RUNS; run++) {
      for (const way of WAYS) figures[way].push(await runApp(app, { way, payloads, port, helper, waiting }))
    }
    process.stdout.write(
      `\ncollector ${state}, ${(payloads * 0.2).toFixed(1)} MB in ${payloads} requests, median of ${RUNS}\n`,
    )
    for (const way of WAYS) {
      const of = (name: keyof Figures): number => median(figures[way].map((each) => each[name]))
      const columns = [
        `at start ${of('startMs').toFixed(1)} ms`,
        `memory ${(of('rssBytes') / 1e6).toFixed(0)} MB`,
        `CPU before ${of('cpuMs').toFixed(0)} ms`,
        `at exit ${of('exitMs').toFixed(1)} ms`,
        `sent ${of('sent')}`,
      ]
      process.stdout.write(`  ${way.padEnd(24)}${columns.join(', ')}\n`)
    }
  }
}
rmSync(folder, { recursive: true })
