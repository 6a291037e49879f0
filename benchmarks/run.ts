// Measures this package beside its peers and writes docs/benchmarks/. All of it takes under 20 minutes of a quiet machine,
// with --quick about four.
//   npm run bench [-- --only cpu,start-up] [--quick] [--dry-run]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { flatMemory } from './measurements/flat-memory.ts'
import { growth } from './measurements/growth.ts'
import { loopDelay } from './measurements/loop-delay.ts'
import type { Effort, Measurement } from './measurements/measurement.ts'
import { memory } from './measurements/memory.ts'
import { requestCpu, servicesCpu } from './measurements/request-cpu.ts'
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
  'cpu-services': servicesCpu,
  memory,
  'flat-memory': flatMemory,
  'loop-delay': loopDelay,
  wire,
  'span-cost': spanCost,
  growth,
}
const FULL: Effort = { processes: 2, rounds: 7, requests: 4000, warmUp: 40_000, longRun: 1_000_000, seconds: 10 }
const QUICK: Effort = { processes: 1, rounds: 4, requests: 1500, warmUp: 6000, longRun: 50_000, seconds: 2 }

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
  const start = performance.now()
  const section = await measurement(bench)
  process.stderr.write(`${name} took ${((performance.now() - start) / 1000).toFixed(0)} s\n`)
  const markdown = `<!-- written by npm run bench -->\n${toMarkdown(section)}\n\n${conditions()}\n`
  console.log(markdown)
  if (values['dry-run']) continue
  writeFileSync(join(FOLDER, `${name}.md`), markdown)
  for (const plot of section.plots) writeFileSync(join(FOLDER, `${plot.name}.svg`), plotSvg(plot))
  writeIndex()
}
sink.close()
process.exit()

/** The page that the README leads to: all that was ever measured, each in its own page. */
function writeIndex(): void {
  const pages = Object.keys(MEASUREMENTS).filter((name) => existsSync(join(FOLDER, `${name}.md`)))
  const links = pages.map((name) => {
    const [, title = name] = /^## (.*)$/m.exec(readFileSync(join(FOLDER, `${name}.md`), 'utf8')) ?? []
    return `- [${title}](${name}.md)`
  })
  const text = [
    '<!-- written by npm run bench -->',
    '# Benchmarks',
    '',
    'Each page names the machine and the versions.',
    '',
    ...links,
  ]
  writeFileSync(join(FOLDER, 'README.md'), `${text.join('\n')}\n`)
}

/** What the figures depend on. */
function conditions(): string {
  const manifest = JSON.parse(readFileSync(join(PEERS, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const versions = Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`)
  const { processes, rounds, requests, warmUp } = bench.effort
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'},`,
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}. CPU: ${processes} processes of`,
    `each variant, ${rounds} rounds of ${requests} requests after ${warmUp}, all variants taking turns in one run, medians. ${versions.join(', ')}.`,
  ].join('\n')
}
