// An hour of mixed load with one outage after the other: `node benchmarks/soak/run.ts [minutes]`, after `npm run build`.
// Ends with exit code 1 when anything is lost, memory or listeners grow, or Node warns of anything.
import { PRELOADS, startApp } from '../outage/start-app.ts'
import { type Sample, soak } from './soak.ts'

const seconds = Number(process.argv[2] ?? 60) * 60
const MOST_GROWTH_BYTES = 10_000_000
const LINE_EVERY_MS = 60_000

let saidAt = -Infinity
const { samples, arrived, said, app } = await soak({
  seconds,
  stateSeconds: Math.max(5, Math.min(60, seconds / 20)),
  start: (file, nodeArgs, env) =>
    startApp({ preload: PRELOADS.this, file, nodeArgs, env, deadlineMs: (seconds + 120) * 1000 }),
  onSample({ made, heldBytes, rssBytes, listeners, handles, waiting }, state) {
    if (performance.now() - saidAt < LINE_EVERY_MS) return
    saidAt = performance.now()
    const memory = `${(heldBytes / 1e6).toFixed(1)} MB held, ${(rssBytes / 1e6).toFixed(0)} MB rss`
    console.log(
      `${made.requests} requests, ${memory}, ${listeners} listeners, ${handles} handles, ${waiting.traces} spans wait (${state})`,
    )
  },
})

const last = samples.at(-1)
if (last === undefined) throw new Error('the app has said nothing')
/** What is held when nothing waits: the least of a quarter of the run. */
const least = (part: readonly Sample[]): number => Math.min(...part.map(({ heldBytes }) => heldBytes))
const quarter = Math.ceil(samples.length / 4)
const growthBytes = least(samples.slice(-quarter)) - least(samples.slice(quarter, 2 * quarter))
const checks: Readonly<Record<string, boolean>> = {
  'every span of the app has arrived': arrived.spans === last.made.spans,
  'every log record has arrived': arrived.logs >= last.made.logs,
  'no listener more than after the first quarter': last.listeners <= (samples[quarter]?.listeners ?? 0),
  'memory is what it was after the first quarter': growthBytes < MOST_GROWTH_BYTES,
  'no warning, rejection or exception':
    last.trouble.warnings.length + last.trouble.rejections + last.trouble.exceptions === 0,
  'the app ends as it would': app.code === 0 && app.stderr === '',
}
console.log(
  `${last.made.requests} requests, ${last.made.spans} spans of its own and ${last.made.logs} log records in ${seconds} s; arrived ${arrived.spans} and ${arrived.logs}`,
)
console.log(
  `memory: ${(growthBytes / 1e6).toFixed(1)} MB more in the last quarter than in the second; lines on stderr: ${said.length}`,
)
for (const line of said) console.log(`  ${line.slice(0, 200)}`)
for (const [check, holds] of Object.entries(checks)) console.log(`${holds ? 'yes' : 'NO '} ${check}`)
if (Object.values(checks).includes(false)) process.exitCode = 1
