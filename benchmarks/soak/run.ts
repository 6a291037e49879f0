// An hour of mixed load with one outage after the other: `npm run soak [-- minutes]`, which writes docs/benchmarks/soak.md
// when it was an hour. Ends with exit code 1 when anything is lost, memory or listeners grow, or Node warns of anything.
import { PRELOADS, startApp } from '../outage/start-app.ts'
import { machine, writePage } from '../report/write-page.ts'
import { judge, soakSection } from './page.ts'
import { soak } from './soak.ts'

const seconds = Number(process.argv[2] ?? 60) * 60
const LEAST_FOR_A_PAGE_SECONDS = 3600
const LINE_EVERY_MS = 60_000

let saidAt = -Infinity
const outcome = await soak({
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

const verdict = judge(outcome)
const { growthBytes, checks } = verdict
const { arrived, said } = outcome
const made = outcome.samples.at(-1)?.made
console.log(
  `${made?.requests} requests, ${made?.spans} spans of its own and ${made?.logs} log records in ${seconds} s; arrived ${arrived.spans} and ${arrived.logs}`,
)
console.log(
  `memory: ${(growthBytes / 1e6).toFixed(1)} MB more in the last quarter than in the second; lines on stderr: ${said.length}`,
)
for (const line of said) console.log(`  ${line.slice(0, 200)}`)
for (const [check, holds] of Object.entries(checks)) console.log(`${holds ? 'yes' : 'NO '} ${check}`)
if (Object.values(checks).includes(false)) process.exitCode = 1
if (seconds >= LEAST_FOR_A_PAGE_SECONDS) writePage(soakSection(outcome, verdict, seconds), 'npm run soak', machine())
