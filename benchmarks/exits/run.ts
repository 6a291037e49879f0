// How long the last delivery holds a process up, and what the telemetry of a thread costs: node benchmarks/exits/run.ts
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startReceiver } from '../../src/receiver/receiver.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const RUNS = 15

/** One for all runs: a collector is warm when an app ends. */
await using receiver = await startReceiver()

type Measured = { readonly tookMs: number; readonly said: string }

/** Runs an app of this folder. */
async function run(
  app: string,
  args: readonly string[],
  preloaded: boolean,
  env: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  receiver.clear()
  const flags = preloaded ? ['--require', join(ROOT, 'register.cjs')] : []
  const variables = {
    PATH: process.env['PATH'],
    OTEL_SERVICE_NAME: 'bench',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    ...env,
  }
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, app), ...args], {
    env: variables,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  let endingAt = 0
  child.stdout.on('data', (text: Buffer) => {
    endingAt ||= performance.now()
    said += String(text)
  })
  await new Promise((resolve) => child.once('close', resolve))
  return { tookMs: performance.now() - endingAt, said: said.trim() }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let index = 0; index < RUNS; index++) values.push(await measure())
  return median(values)
}

console.log(
  'From the last line of the app to the end of the process, with 1,000 spans and log records, in milliseconds:',
)
for (const way of ['natural', 'exit', 'throw', 'SIGTERM']) {
  const bare = await medianOf(async () => (await run('app.cjs', [way], false)).tookMs)
  const ours = await medianOf(async () => (await run('app.cjs', [way], true)).tookMs)
  console.log(`${way.padEnd(8)} bare ${bare.toFixed(0).padStart(4)}   with telemetry ${ours.toFixed(0).padStart(4)}`)
}

console.log('A thread that makes 50,000 spans in 500 turns, CPU of the process in milliseconds:')
for (const [name, env] of [
  ['handed over to the main thread', {}],
  ['delivered by the thread itself', { _OTEL_DEFER_SETUP: 'true' }],
] as const) {
  const cpuMs = await medianOf(async () => Number((await run('thread.cjs', [], true, env)).said))
  console.log(`${name}: ${cpuMs.toFixed(0)}`)
}
