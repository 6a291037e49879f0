// A collector that is gone for a part of a run: what arrives of a steady load, with this preload and with upstream's.
// `node benchmarks/outage/away.ts` takes five minutes: 200 spans a second, gone from the second minute to the fourth.
import { type AwayOutcome, runAway } from '../../test/outage/support/run-away.ts'
import { PRELOADS, type PreloadName, startApp } from './start-app.ts'

const [seconds = 300, awayFromSeconds = 60, awayForSeconds = 120, spansPerSecond = 200] = process.argv
  .slice(2)
  .map(Number)

const run = (preload: PreloadName): Promise<AwayOutcome> =>
  runAway({
    seconds,
    awayFromSeconds,
    awayForSeconds,
    spansPerSecond,
    start: (file, args, env) =>
      startApp({ preload: PRELOADS[preload], file, args, env, deadlineMs: (seconds + 60) * 1000 }),
  })

// Side by side: the load is light, and both see the same machine.
const outcomes = await Promise.all(
  (Object.keys(PRELOADS) as PreloadName[]).map(async (name) => [name, await run(name)] as const),
)
const made = seconds * spansPerSecond
console.log(
  `${seconds} s, ${spansPerSecond} spans a second, the collector is gone from second ${awayFromSeconds} to ${awayFromSeconds + awayForSeconds}`,
)
for (const [name, { spans, logs, counter, app, said }] of outcomes) {
  console.log(
    `${name}: ${spans} of ${made} spans, ${logs} of ${made / 10} log records, counter ${counter}, exit code ${app.code}`,
  )
  for (const line of [...said, ...app.stderr.split('\n').slice(0, 3)])
    if (line !== '') console.log(`  ${line.slice(0, 300)}`)
}
