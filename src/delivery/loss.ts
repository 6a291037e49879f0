import type { Signal } from '../config/config.ts'
import type { Clock, Timer } from './clock.ts'

/** Why items never arrived. */
export type LossReason =
  /** The bound on memory was reached: the oldest and least important went. */
  | 'memory'
  /** OTEL_BSP_MAX_QUEUE_SIZE or OTEL_BLRP_MAX_QUEUE_SIZE was reached. */
  | 'queue'
  /** The collector took the request but not these items (partial success). */
  | 'rejected'
  /** The collector answered that it will never take the request. */
  | 'refused'
  /** A single item that is too large for the collector. */
  | 'too-large'
  /** An item that could not be serialized. */
  | 'unserializable'
  /** The process ended before it could be delivered. */
  | 'exit'

/** Items of one signal by what became of them. */
export type Tally = Readonly<Record<'sent' | LossReason, number>>

/** Exact counts of the whole delivery so far. */
export type Counts = Readonly<Record<Signal, Tally>>

/** Counts what was delivered and what was lost, and says so, at most one line a minute. */
export type Loss = {
  /** @param detail why, for the line; no secrets */
  readonly count: (signal: Signal, what: 'sent' | LossReason, items: number, detail?: string) => void
  /** A collector cannot be reached, or does not answer as one. Said without anything being lost yet. */
  readonly trouble: (target: string, text: string) => void
  readonly recovered: (target: string) => void
  readonly counts: () => Counts
  /** Says what has not been said yet, now: the process ends. */
  readonly finish: () => void
  readonly close: () => void
}

const LINE_INTERVAL_MS = 60_000
/** A collector that restarts within this time is not worth a line. What is lost with one fault is told in one line. */
const LINE_AFTER_MS = 5_000

const ITEMS: Readonly<Record<Signal, string>> = { traces: 'spans', metrics: 'data points', logs: 'log records' }
const CAUSES: Readonly<Record<LossReason, string>> = {
  memory: 'memory bound reached',
  queue: 'queue limit reached',
  rejected: 'rejected by the collector',
  refused: 'refused by the collector',
  'too-large': 'too large for the collector',
  unserializable: 'cannot be serialized',
  exit: 'not delivered before the process ended',
}

type Unsaid = { items: number; detail: string | undefined }

/**
 * @param report prints one line on stderr
 * @param onFirst called once, soon after something was lost for the first time
 */
export function createLoss(report: (line: string) => void, clock: Clock, onFirst?: () => void): Loss {
  const counts = { traces: emptyTally(), metrics: emptyTally(), logs: emptyTally() }
  const unsaid = new Map<string, Unsaid>()
  const troubles = new Map<string, { text: string; since: number; said: boolean }>()
  /** When the first of the losses that nobody has been told of was counted. */
  let unsaidSince = Infinity
  let lastLine = -Infinity
  let hasLost = false
  let timer: Timer | undefined
  let timerAt = Infinity

  const stop = (): void => {
    clock.cancel(timer)
    timer = undefined
    timerAt = Infinity
  }

  const say = (final: boolean): void => {
    stop()
    const now = clock.now()
    const losses = [...unsaid].map(
      ([key, { items, detail }]) => `${items} ${key}${detail === undefined ? '' : ` (${detail})`}`,
    )
    // At the end the losses carry the reasons.
    const isTold = final && losses.length > 0
    const ripe = [...troubles.values()].filter(
      (trouble) => !trouble.said && !isTold && (final || now - trouble.since >= LINE_AFTER_MS),
    )
    const parts = ripe.map((trouble) => trouble.text)
    if (losses.length > 0) parts.unshift(`lost ${losses.join('; ')}`)
    if (final ? parts.length > 0 : ripe.length > 0 || now - unsaidSince >= LINE_AFTER_MS) {
      unsaid.clear()
      unsaidSince = Infinity
      for (const trouble of ripe) trouble.said = true
      lastLine = now
      report(`${parts.join('; ')}.`)
    }
    schedule()
  }

  /** The next line comes a minute after the last one, and not before there is something to say. */
  const schedule = (): void => {
    const since = [...troubles.values()].filter((trouble) => !trouble.said).map((trouble) => trouble.since)
    const now = clock.now()
    const at = Math.max(Math.min(unsaidSince, ...since) + LINE_AFTER_MS, lastLine + LINE_INTERVAL_MS)
    if (at >= timerAt) return
    stop()
    timerAt = at
    timer = clock.after(Math.max(0, at - now), () => say(false))
  }

  return {
    count(signal, what, items, detail) {
      if (items <= 0) return
      counts[signal][what] += items
      if (what === 'sent') return
      if (!hasLost && onFirst !== undefined) clock.soon(onFirst)
      hasLost = true
      unsaidSince = Math.min(unsaidSince, clock.now())
      const key = `${ITEMS[signal]}: ${CAUSES[what]}`
      const earlier = unsaid.get(key)
      unsaid.set(key, { items: items + (earlier?.items ?? 0), detail: detail ?? earlier?.detail })
      schedule()
    },
    trouble(target, text) {
      const known = troubles.get(target)
      if (known === undefined) troubles.set(target, { text, since: clock.now(), said: false })
      else known.text = text
      schedule()
    },
    recovered(target) {
      troubles.delete(target)
    },
    counts: () => structuredClone(counts),
    finish: () => say(true),
    close: stop,
  }
}

function emptyTally(): Record<'sent' | LossReason, number> {
  return { sent: 0, memory: 0, queue: 0, rejected: 0, refused: 0, 'too-large': 0, unserializable: 0, exit: 0 }
}
