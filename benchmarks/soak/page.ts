import type { Section } from '../report/section.ts'
import type { Sample, SoakOutcome } from './soak.ts'

/** What a soak was held to. */
export type Verdict = {
  /** Held more in the last quarter than in the second, when nothing waits. */
  readonly growthBytes: number
  readonly checks: Readonly<Record<string, boolean>>
}

const MOST_GROWTH_BYTES = 10_000_000
const ROWS = 12
const POINTS = 120

export function judge({ samples, arrived, app }: SoakOutcome): Verdict {
  const last = samples.at(-1)
  if (last === undefined) throw new Error('the app has said nothing')
  /** What is held when nothing waits: the least of a quarter of the run. */
  const least = (part: readonly Sample[]): number => Math.min(...part.map(({ heldBytes }) => heldBytes))
  const quarter = Math.ceil(samples.length / 4)
  const growthBytes = least(samples.slice(-quarter)) - least(samples.slice(quarter, 2 * quarter))
  return {
    growthBytes,
    checks: {
      'every span of the app has arrived': arrived.spans === last.made.spans,
      'every log record has arrived': arrived.logs >= last.made.logs,
      'no listener more than after the first quarter': last.listeners <= (samples[quarter]?.listeners ?? 0),
      'memory is what it was after the first quarter': growthBytes < MOST_GROWTH_BYTES,
      'no warning, rejection or exception':
        last.trouble.warnings.length + last.trouble.rejections + last.trouble.exceptions === 0,
      'every request of the app has its answer': last.trouble.failedRequests === 0,
      'the app ends as it would': app.code === 0 && app.stderr === '',
    },
  }
}

/** Every so many samples, so that a page can show them. */
function some<T>(samples: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, samples.length / count)
  return Array.from(
    { length: Math.min(count, samples.length) },
    (_, index) => samples[Math.floor(index * step)],
  ).filter((sample) => sample !== undefined)
}

/** @param seconds how long it ran */
export function soakSection(outcome: SoakOutcome, { growthBytes, checks }: Verdict, seconds: number): Section {
  const { samples, arrived, said } = outcome
  const last = samples.at(-1)
  if (last === undefined) throw new Error('the app has said nothing')
  const minuteOf = (index: number): number => ((index / samples.length) * seconds) / 60
  const indexed = samples.map((sample, index) => ({ ...sample, minute: minuteOf(index) }))
  const mb = (bytes: number): number => bytes / 1e6
  return {
    name: 'soak',
    title: 'For an hour',
    text: [
      `${Math.round(seconds / 60)} minutes of requests, spans with errors, log records, metrics and bursts of 1,000 spans (\`benchmarks/soak/app.cjs\`), while the collector is gone, answers 503, never answers, answers 429, cuts connections, is slow and answers garbage by turns, a minute each, and answers for a minute in between.`,
      `${last.made.requests} requests, ${last.made.spans} spans and ${last.made.logs} log records of the app's own; ${arrived.spans} spans and ${arrived.logs} log records arrived (a log record may come twice, when an answer is lost). ${(growthBytes / 1e6).toFixed(1)} MB more held in the last quarter than in the second, when nothing waits.`,
      Object.entries(checks)
        .map(([check, holds]) => `- ${holds ? '✓' : '✗'} ${check}`)
        .join('\n'),
      `${said.length} lines on stderr, each kind once:`,
      ['```', ...new Set(said.map((line) => line.replaceAll(/\d{5}/g, 'PORT').slice(0, 160))), '```'].join('\n'),
    ].join('\n\n'),
    tables: [
      {
        columns: ['minute', 'requests', 'held MB', 'rss MB', 'listeners', 'handles', 'spans that wait'],
        rows: some(indexed, ROWS).map((sample) => [
          sample.minute.toFixed(0),
          sample.made.requests,
          mb(sample.heldBytes).toFixed(1),
          mb(sample.rssBytes).toFixed(0),
          sample.listeners,
          sample.handles,
          sample.waiting.traces,
        ]),
      },
    ],
    plots: [
      {
        kind: 'lines',
        name: 'soak',
        title: 'Memory over an hour of outages',
        unit: 'MB',
        x: 'minutes',
        lines: [
          {
            label: 'held (heap and beside it)',
            points: some(indexed, POINTS).map(({ minute, heldBytes }) => [minute, mb(heldBytes)] as const),
          },
          {
            label: 'rss',
            points: some(indexed, POINTS).map(({ minute, rssBytes }) => [minute, mb(rssBytes)] as const),
          },
        ],
      },
    ],
  }
}
