// How long `otel docgen events` takes, and how much memory, as a project grows.
// What is measured is the command as it is published: build first. Results: docs/benchmarks/docgen.md.
// Usage: node benchmarks/docgen/run.ts [--quick] [--runs N]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTree, type Tree } from './generate.ts'

type Row = {
  readonly tree: Tree
  readonly share: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMb: number
  readonly events: number
}

const command = join(import.meta.dirname, '../../bin/otel.mjs')
const measure = join(import.meta.dirname, 'measure.ts')
const runsAt = process.argv.indexOf('--runs')
const RUNS = runsAt === -1 ? 3 : Number(process.argv[runsAt + 1])

/** The best of some runs: what others do on the machine only makes a run slower. */
async function measureTree(files: number, share: number): Promise<Row> {
  const root = mkdtempSync(join(tmpdir(), 'otel-docgen-bench-'))
  try {
    const tree = generateTree(root, { files, linesPerFile: 200, loggingShare: share })
    let best: Row | undefined
    for (let run = 0; run < RUNS; run++) {
      const usage = await runOnce(root)
      if (best === undefined || usage.wallMs < best.wallMs) best = { tree, share, ...usage }
    }
    if (best === undefined) throw new Error('no run')
    return best
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** One run as a process of its own, with its start. */
function runOnce(root: string): Promise<Pick<Row, 'wallMs' | 'cpuMs' | 'peakMb' | 'events'>> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, ['--import', measure, command, 'docgen', 'events', '--format', 'json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    child.on('error', reject)
    child.on('close', () => {
      const wallMs = performance.now() - started
      const usage = /cpuMs=(\d+) peakMb=(\d+)/.exec(err)
      const { events } = JSON.parse(out) as { events: readonly unknown[] }
      resolve({ wallMs, cpuMs: Number(usage?.[1]), peakMb: Number(usage?.[2]), events: events.length })
    })
  })
}

const sizes = process.argv.includes('--quick') ? [200, 1000] : [100, 1000, 2500, 5000, 10_000]
const load = loadavg()[0]?.toFixed(1) ?? 'unknown'
console.log(
  `Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown CPU'}, load ${load}\n`,
)
console.log('| files | lines | MB | files that log | seconds | CPU seconds | peak MB | ms per 1,000 lines |')
console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const share of [0.3, 1]) {
  for (const files of sizes) {
    const { tree, wallMs, cpuMs, peakMb } = await measureTree(files, share)
    const cells = [
      tree.files.toLocaleString('en'),
      tree.lines.toLocaleString('en'),
      (tree.bytes / 1e6).toFixed(1),
      `${share * 100} %`,
      (wallMs / 1000).toFixed(2),
      (cpuMs / 1000).toFixed(2),
      peakMb,
      ((wallMs / tree.lines) * 1000).toFixed(1),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
