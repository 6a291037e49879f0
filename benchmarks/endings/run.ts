// How an app ends, and what arrives of its two spans: this preload beside upstream's. `node benchmarks/endings/run.ts`
// after `npm run build` and `npm ci --prefix benchmarks/peers`; `--write` puts the table into the README.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startReceiver } from '../../src/receiver/receiver.ts'

const ROOT = join(import.meta.dirname, '../..')
const README = join(ROOT, 'README.md')

const PRELOADS = {
  this: join(ROOT, 'register.mjs'),
  upstream: join(ROOT, 'benchmarks/peers/node_modules/@opentelemetry/auto-instrumentations-node/dist/register.mjs'),
} as const

type Case = {
  readonly title: string
  readonly app: 'app.cjs' | 'app.mjs'
  readonly ending: 'close' | 'exit' | 'throw' | 'reject' | 'wait'
  readonly signal?: NodeJS.Signals
  readonly env?: Readonly<Record<string, string>>
}

const CASES: readonly Case[] = [
  { title: 'ends by itself', app: 'app.cjs', ending: 'close' },
  { title: 'ends by itself, an ES module', app: 'app.mjs', ending: 'close' },
  { title: '`process.exit(4)`', app: 'app.cjs', ending: 'exit' },
  { title: 'an uncaught error', app: 'app.cjs', ending: 'throw' },
  { title: 'an unhandled rejection', app: 'app.cjs', ending: 'reject' },
  { title: 'SIGTERM', app: 'app.cjs', ending: 'wait', signal: 'SIGTERM' },
  { title: 'SIGINT', app: 'app.cjs', ending: 'wait', signal: 'SIGINT' },
  {
    title: 'ends by itself, nobody listens at the endpoint',
    app: 'app.cjs',
    ending: 'close',
    // Port 9 of the loopback: connections are refused.
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
  },
  { title: 'a sampler that there is not', app: 'app.cjs', ending: 'close', env: { OTEL_TRACES_SAMPLER: 'ratio' } },
]

/** An app that has not ended by then is killed. */
const HUNG_MS = 15_000

type Outcome = { readonly end: string; readonly spans: number; readonly tookMs: number; readonly messages: number }

async function run({ app, ending, signal, env }: Case, preload: string): Promise<Outcome> {
  await using receiver = await startReceiver()
  const startMs = performance.now()
  const child = spawn(process.execPath, ['--import', preload, join(import.meta.dirname, app), ending], {
    env: {
      PATH: process.env.PATH,
      OTEL_SERVICE_NAME: 'endings',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      // Upstream's other detectors ask the metadata services of clouds.
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  let endMs = startMs
  child.stdout.once('data', () => {
    endMs = performance.now()
    if (signal) child.kill(signal)
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), HUNG_MS)
  const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (...end) => resolve(end))
  })
  clearTimeout(timer)
  const messages = stderr.split('\n').filter((line) => line.startsWith('[otel]')).length
  const end = by === 'SIGKILL' ? `still running after ${HUNG_MS / 1000} s` : (by ?? `exit code ${code}`)
  return { end, spans: receiver.spans.length, tookMs: performance.now() - endMs, messages }
}

function render({ end, spans, tookMs, messages }: Outcome): string {
  const parts = [end, `${spans} of 2 spans`]
  if (tookMs > 1000 && !end.startsWith('still')) parts.push(`${(tookMs / 1000).toFixed(1)} s later`)
  if (messages > 0) parts.push('says so')
  return parts.join(', ')
}

for (const [name, path] of Object.entries(PRELOADS))
  if (!existsSync(path)) throw new Error(`${name} is not installed: ${path}`)
const rows: string[] = []
for (const test of CASES) {
  const ours = await run(test, PRELOADS.this)
  const theirs = await run(test, PRELOADS.upstream)
  rows.push(`| ${test.title} | ${render(ours)} | ${render(theirs)} |`)
}
const table = ['| the app | this | upstream |', '| --- | --- | --- |', ...rows].join('\n')
console.log(table)

if (process.argv.includes('--write')) {
  const text = readFileSync(README, 'utf8')
  writeFileSync(
    README,
    text.replace(
      /(<!-- endings:start -->\n)[^]*(<!-- endings:end -->)/,
      (_all, start: string, end: string) => `${start}${table}\n${end}`,
    ),
  )
}
