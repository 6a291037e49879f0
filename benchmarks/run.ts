// Measures this package beside its peers and writes docs/benchmarks/. All of it takes about an hour, on a quiet machine.
//   npm run bench [-- --only cpu,start-up] [--quick] [--dry-run]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { growth } from './measurements/growth.ts'
import { loopDelay } from './measurements/loop-delay.ts'
import type { Effort, Measurement } from './measurements/measurement.ts'
import { memory } from './measurements/memory.ts'
import { requestCpu } from './measurements/request-cpu.ts'
import { spanCost } from './measurements/span-cost.ts'
import { startUp } from './measurements/start-up.ts'
import { wire } from './measurements/wire.ts'
import { plotSvg } from './report/plot.ts'
import { toMarkdown } from './report/section.ts'
import { startSink } from './sink.ts'
import { variants } from './variants.ts'

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  'start-up': startUp,
  cpu: requestCpu,
  memory,
  'loop-delay': loopDelay,
  wire,
  'span-cost': spanCost,
  growth,
}
const FULL: Effort = { rounds: 15, requests: 8000, warmUp: 60_000, seconds: 20 }
const QUICK: Effort = { rounds: 5, requests: 2000, warmUp: 8000, seconds: 3 }

const PEERS = join(import.meta.dirname, 'peers')
const FOLDER = join(import.meta.dirname, '../docs/benchmarks')

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(MEASUREMENTS).join() },
    quick: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
  },
})

if (!existsSync(join(PEERS, 'node_modules'))) execFileSync('npm', ['ci', '--prefix', PEERS], { stdio: 'inherit' })
const sink = await startSink()
const bench = { effort: values.quick ? QUICK : FULL, sink, variants: variants(sink.url) }
mkdirSync(FOLDER, { recursive: true })
for (const name of values.only.split(',')) {
  const measurement = MEASUREMENTS[name]
  if (measurement === undefined) throw new Error(`--only takes ${Object.keys(MEASUREMENTS).join()}, not ${name}`)
  const section = await measurement(bench)
  const markdown = `<!-- written by npm run bench -->\n${toMarkdown(section)}\n\n${conditions()}\n`
  console.log(markdown)
  if (values['dry-run']) continue
  writeFileSync(join(FOLDER, `${name}.md`), markdown)
  for (const plot of section.plots) writeFileSync(join(FOLDER, `${plot.name}.svg`), plotSvg(plot))
}
sink.close()
process.exit(0)

/** What the figures depend on. */
function conditions(): string {
  const manifest = JSON.parse(readFileSync(join(PEERS, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const versions = Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`)
  const { rounds, requests, warmUp } = bench.effort
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'},`,
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}. ${rounds} rounds of ${requests} requests`,
    `after ${warmUp}, all variants taking turns in one run, medians. ${versions.join(', ')}.`,
  ].join('\n')
}
