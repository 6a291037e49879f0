// What arrives of 1,000 spans, 1,000 log records and a counter when a collector fails, with this preload and with
// upstream's: `node benchmarks/outage/table.ts` after `npm run build`; `--write` puts the table into docs/outages.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, FAULTS } from '../../test/outage/support/faults.ts'
import { BARE, type FaultOutcome, type Phase, runFault } from '../../test/outage/support/run-fault.ts'
import { PRELOADS, type PreloadName, startApp } from './start-app.ts'

const ROOT = join(import.meta.dirname, '../..')
const DOC = join(ROOT, 'docs/outages.md')
const FILE = join(ROOT, 'test/outage/support/app.cjs')

/** Longer than all the tries of upstream's exporters. */
const PATIENCE_MS = 15_000
const DEADLINE_MS = 60_000

const run = (fault: Fault, phase: Phase, preload: PreloadName): Promise<FaultOutcome> =>
  runFault({
    fault,
    phase,
    patienceMs: PATIENCE_MS,
    start: (env) => startApp({ preload: PRELOADS[preload], file: FILE, env, deadlineMs: DEADLINE_MS }),
  })

function render({ arrived, lost, said, app, endedAfterMs }: FaultOutcome): string {
  const { spans, logs, counter } = arrived
  const isAll = spans === 1000 && logs === 1000 && counter === 1000
  const isNothing = spans + logs + counter === 0
  const parts = [
    isAll
      ? 'all'
      : isNothing
        ? 'nothing'
        : `${spans} spans, ${logs} records, counter ${counter === 1000 ? 'right' : `at ${counter}`}`,
  ]
  const counted = Object.entries(lost).reduce(
    (sum, [what, items]) => sum + (what.startsWith('data points') ? 0 : items),
    0,
  )
  if (!isAll)
    parts.push(
      counted === 2000 - spans - logs && counted > 0
        ? 'counted and said'
        : said.length > 0 || app.stderr !== BARE.stderr
          ? 'said'
          : 'not a word',
    )
  if (isAll && said.length > 0) parts.push('and said')
  if (app.signal !== null || app.code !== BARE.code)
    parts.push(app.signal === null ? `**exit code ${app.code}**` : `**killed after ${DEADLINE_MS / 1000} s**`)
  if (app.stdout !== BARE.stdout) parts.push('**writes to stdout**')
  if (endedAfterMs > 500) parts.push(`ends ${(endedAfterMs / 1000).toFixed(1)} s later`)
  return parts.join(', ')
}

const head = [
  'the collector',
  ...(['once', 'to the end'] as const).flatMap((when) => [`${when}: this`, `${when}: upstream`]),
]
const rows = [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`]
for (const fault of FAULTS) {
  const cells: string[] = []
  for (const phase of ['passes', 'stays'] as const)
    for (const preload of ['this', 'upstream'] as const) cells.push(render(await run(fault, phase, preload)))
  rows.push(`| ${fault.name} | ${cells.join(' | ')} |`)
  console.log(rows.at(-1))
}

if (process.argv.includes('--write')) {
  const text = readFileSync(DOC, 'utf8')
  writeFileSync(
    DOC,
    text.replace(
      /(<!-- faults:start -->\n)[^]*(<!-- faults:end -->)/,
      (_all, start: string, end: string) => `${start}\n${rows.join('\n')}\n\n${end}`,
    ),
  )
}
