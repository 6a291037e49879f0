import { join } from 'node:path'
import { expect } from 'vitest'
import { startApp } from '../../support/run-app.ts'
import type { Fault } from './faults.ts'
import { BARE, type FaultOutcome, type Phase, runFault } from './run-fault.ts'

const file = join(import.meta.dirname, 'app.cjs')
const NOTHING_SAID = { lost: {}, lines: 0 }
/** Spans and log records in a batch, the default of the specification. */
const BATCH = 512
const MADE = 1000
const REQUESTS = Math.ceil(MADE / BATCH)

/** Runs our preload through a fault, and holds it to what must arrive, what must be said, and an app that notices nothing. */
export async function expectFault(
  fault: Fault,
  phase: Phase,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { app, arrived, lost, said } = await runFault({
    fault,
    phase,
    start: (variables) => startApp({ file, env: variables, keepStdinOpen: true, deadlineMs: 60_000 }),
    patienceMs: 30_000,
    // What a slow collector takes has to have the time for it.
    env: { OTEL_NODE_EXIT_TIMEOUT: fault.fate === 'taken' ? '10000' : '1000', ...env },
  })
  expect(app).toEqual(BARE)
  const must = phase === 'passes' ? whenItPasses(fault) : whenItStays(fault)
  expect({ arrived, lost }).toEqual({ arrived: must.arrived, lost: must.lost })
  expect(said.length).toBeLessThanOrEqual(must.lines)
  // Every number is in a line, and nothing secret is.
  expect(said.join('\n')).not.toContain('secret')
}

type Expected = Pick<FaultOutcome, 'arrived' | 'lost'> & { readonly lines: number }

function whenItPasses({ fate, remark }: Fault): Expected {
  const all = { spans: MADE, logs: MADE, counter: MADE }
  if (typeof fate === 'string') return { arrived: all, ...NOTHING_SAID, lines: remark === undefined ? 0 : 1 }
  if (fate.isSplit === true) return { arrived: all, ...NOTHING_SAID }
  return inPart(fate.lost, fate.ofRequest ?? BATCH)
}

/** @param missing of spans and of log records */
function inPart(cause: string, missing: number): Expected {
  return {
    arrived: { spans: MADE - missing, logs: MADE - missing, counter: MADE },
    lost: { [`spans: ${cause}`]: missing, [`log records: ${cause}`]: missing },
    lines: 1,
  }
}

function whenItStays({ fate, remark }: Fault): Expected {
  if (fate === 'taken')
    return { arrived: { spans: MADE, logs: MADE, counter: MADE }, lost: {}, lines: remark === undefined ? 0 : 1 }
  if (typeof fate === 'object' && fate.ofRequest !== undefined) return inPart(fate.lost, REQUESTS * fate.ofRequest)
  const isLostAtOnce = typeof fate === 'object'
  const cause = isLostAtOnce ? fate.lost : 'not delivered before the process ended'
  return {
    arrived: { spans: 0, logs: 0, counter: 0 },
    // The counter, and spans and log records, which are a metric as well once they are lost.
    lost: {
      [`spans: ${cause}`]: MADE,
      [`log records: ${cause}`]: MADE,
      [`data points: ${cause}`]: isLostAtOnce ? 3 : 1,
    },
    lines: 1,
  }
}
