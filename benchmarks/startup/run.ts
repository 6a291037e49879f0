// What a start costs: bare, with this package (on and off) and with upstream's register, in rounds in one run.
//   node benchmarks/startup/run.ts [--rounds 15] [--write]
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

const SCRIPTS = {
  'an empty script': '',
  'an Express app': `const app = require('${root}/node_modules/express')(); app.get('/', (request, response) => response.send('hi')); const server = app.listen(0, () => server.close())`,
}

const OURS = ['--import', join(root, 'register.mjs')]
const UPSTREAM = ['--require', join(root, 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.cjs')]
const OFF = { OTEL_SDK_DISABLED: 'true' }

type Variant = {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}
type Cost = { readonly wallMs: number; readonly cpuMs: number; readonly memoryMb: number }

/** One run, timed by the shell, which counts the whole life of the process. */
async function measure(script: string, { args, env }: Variant, endpoint: string): Promise<Cost> {
  const command = [process.execPath, ...args, script].map((part) => `'${part}'`).join(' ')
  const { stderr } = await run('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${command} 2>/dev/null`], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      OTEL_SERVICE_NAME: 'benchmark',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...env,
    },
  })
  const [wall = 0, user = 0, system = 0] = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
  const { stdout } = await run(process.execPath, [...args, '--expose-gc', script], {
    env: {
      PATH: process.env.PATH,
      OTEL_SERVICE_NAME: 'benchmark',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...env,
      BENCHMARK_MEMORY: '1',
    },
  })
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, memoryMb: Number(stdout.trim().split('\n').at(-1)) || 0 }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A collector that takes everything. */
async function startSink(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, write: { type: 'boolean', default: false } },
})
const VARIANTS: readonly Variant[] = [
  { name: 'bare', args: [], env: {} },
  { name: 'this', args: OURS, env: {} },
  { name: 'this, off', args: OURS, env: OFF },
  { name: 'upstream', args: UPSTREAM, env: {} },
  { name: 'upstream, off', args: UPSTREAM, env: OFF },
]

const folder = await mkdtemp(join(tmpdir(), 'startup-'))
const sink = await startSink()
const lines = [
  `Start and end of a process, medians of ${values.rounds} rounds in one run: Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores. The ratio is what this package adds to the CPU time, to what upstream adds.`,
  '',
  '| | | wall ms | CPU ms | added CPU ms | peak MB | ratio to upstream |',
  '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
]
for (const [title, text] of Object.entries(SCRIPTS)) {
  const script = join(folder, 'script.cjs')
  await writeFile(
    script,
    `${text}\nif (process.env.BENCHMARK_MEMORY) process.on('exit', () => console.log(process.resourceUsage().maxRSS / 1024))`,
  )
  const costs = new Map<string, Cost[]>(VARIANTS.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const variant of VARIANTS) costs.get(variant.name)?.push(await measure(script, variant, sink.url))
  }
  const of = (name: string, read: (cost: Cost) => number): number => median((costs.get(name) ?? []).map(read))
  const added = (name: string): number => of(name, ({ cpuMs }) => cpuMs) - of('bare', ({ cpuMs }) => cpuMs)
  for (const { name } of VARIANTS) {
    const ratio = name === 'this' ? (added('this') / added('upstream')).toFixed(2) : ''
    const cells = [
      of(name, ({ wallMs }) => wallMs).toFixed(0),
      of(name, ({ cpuMs }) => cpuMs).toFixed(0),
      name === 'bare' ? '' : added(name).toFixed(0),
      of(name, ({ memoryMb }) => memoryMb).toFixed(0),
      ratio,
    ]
    lines.push(`| ${name === 'bare' ? title : ''} | ${name} | ${cells.join(' | ')} |`)
  }
}
sink.close()
await rm(folder, { recursive: true })
console.log(lines.join('\n'))
if (values.write) {
  const readme = join(root, 'README.md')
  const before = await readFile(readme, 'utf8')
  const block = `<!-- startup:start -->\n${lines.join('\n')}\n\nTo repeat it: \`node benchmarks/startup/run.ts\`\n<!-- startup:end -->`
  const after = before.replace(/<!-- startup:start -->.*<!-- startup:end -->/s, () => block)
  if (after === before && !before.includes(block)) throw new Error('README.md has no place for the figures')
  await writeFile(readme, after)
}
