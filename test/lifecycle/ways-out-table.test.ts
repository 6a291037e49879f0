import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NODE_VERSIONS } from '../../scripts/nodes.ts'
import { type Receiver, startReceiver } from '../../src/receiver/receiver.ts'
import { type AppResult, type Preload, ROOT, startApp } from '../support/run-app.ts'
import { countByProcess, TELEMETRY } from './ways/count-by-process.ts'
import { CHILDREN, CLUSTERS, type Kind } from './ways/kind.ts'
import { comparable, runWay, writeWay } from './ways/run-way.ts'
import { code, filesOf, type Program, PROGRAMS } from './ways/thread-program.ts'
import { type Way, WAYS } from './ways/way.ts'

// Writes the table of docs/ways-out.md: npm run ways-out
const IS_WANTED = process.env['OTEL_TEST_WAYS_OUT_TABLE'] === '1'
const MARKS = ['<!-- table: npm run ways-out -->', '<!-- end of table -->'] as const
/** Upstream may wait for a collector that is there, or for ever. */
const HANGS_MS = 12_000

const UPSTREAM = createRequire(import.meta.url).resolve('@opentelemetry/auto-instrumentations-node/register')
const UPSTREAM_ENV = {
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance',
}

type Ended = AppResult | 'hangs'
type Run = (who: 'bare' | 'ours' | 'upstream', receiver: Receiver) => Promise<Ended>

async function orHangs(result: Promise<AppResult>): Promise<Ended> {
  return result.catch(() => 'hangs' as const)
}

function flagsOf(
  who: 'bare' | 'ours' | 'upstream',
  preload: Preload,
): { preload: Preload; nodeArgs: string[]; env: Record<string, string> } {
  if (who === 'bare') return { preload: 'none', nodeArgs: [], env: {} }
  if (who === 'ours') return { preload, nodeArgs: [], env: {} }
  const byVariable = preload.startsWith('node-options')
  return {
    preload: 'none',
    nodeArgs: byVariable ? [] : ['--require', UPSTREAM],
    env: { ...UPSTREAM_ENV, ...(byVariable ? { NODE_OPTIONS: `--require=${UPSTREAM}` } : {}) },
  }
}

function describeLoss(lost: Readonly<Record<string, number>>): string {
  const parts = Object.entries(lost).filter(([, count]) => count > 0)
  return parts.length === 0
    ? ''
    : `loses ${parts.map(([what, count]) => `${count.toLocaleString('en')} ${what}`).join(', ')}`
}

function describeEnd(bare: Ended, ended: Ended): string {
  if (ended === 'hangs') return bare === 'hangs' ? '' : 'does not end'
  if (bare === 'hangs') return 'ends'
  const show = ({ code: exitCode, signal }: AppResult): string => signal ?? `exit code ${exitCode}`
  if (show(bare) !== show(ended)) return `${show(ended)} in place of ${show(bare)}`
  if (bare.stdout !== ended.stdout || bare.stderr !== ended.stderr) return 'prints something else'
  return ''
}

/** One line of the table. */
async function row(
  name: string,
  expected: number,
  run: Run,
  compare: (ended: Ended) => Ended = (ended) => ended,
): Promise<string> {
  await using unused = await startReceiver()
  const bare = compare(await run('bare', unused))
  const cells: string[] = []
  for (const who of ['ours', 'upstream'] as const) {
    await using receiver = await startReceiver()
    const ended = compare(await run(who, receiver))
    // Processes that outlive the first one.
    await receiver.waitFor((arrivals) => countByProcess(arrivals).made >= expected, { timeoutMs: 1500 }).catch(() => {})
    const { spans, logs, made } = countByProcess(receiver)
    const loss = describeLoss({
      spans: Math.max(0, expected - spans),
      'log records': Math.max(0, expected - logs),
      'on the counter': Math.max(0, expected - made),
    })
    cells.push([describeEnd(bare, ended), loss].filter(Boolean).join('; ') || '✓')
  }
  return `| ${name.replaceAll('|', '\\|')} | ${cells.join(' | ')} |`
}

async function wayRow(way: Way): Promise<string> {
  const { folder, dispose } = await writeWay(way)
  const preload = way.format === 'esm' ? 'import' : 'require'
  try {
    return await row(
      way.name,
      1000 + (way.more ?? 0),
      (who, receiver) => {
        const { env, ...flags } = flagsOf(who, preload)
        return orHangs(
          runWay(way, folder, {
            madeBy: 'api',
            receiver,
            deadlineMs: HANGS_MS,
            ...flags,
            env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env },
          }),
        )
      },
      (ended) => (ended === 'hangs' ? ended : comparable(ended, way)),
    )
  } finally {
    await dispose()
  }
}

const stripped = (ended: Ended): Ended =>
  ended === 'hangs'
    ? ended
    : {
        ...ended,
        stderr: ended.stderr
          .replaceAll(/app-\w+/g, 'app')
          .replaceAll(/^ +at .*\n/gm, '')
          .split('\n')
          .toSorted()
          .join('\n'),
      }

function kindRow(kind: Kind): Promise<string> {
  return row(
    kind.name,
    (kind.processes - (kind.lost ?? 0)) * 1000,
    async (who, receiver) => {
      const { env, ...flags } = flagsOf(who, kind.preload ?? 'import')
      const files = { 'telemetry.cjs': TELEMETRY }
      const app = await startApp({
        code: kind.code,
        format: 'cjs',
        files,
        receiver,
        deadlineMs: HANGS_MS,
        ...flags,
        env: { OTEL_SERVICE_NAME: 'app', ...env },
      })
      if (kind.act !== undefined) {
        await app.waitForStdout('ready')
        kind.act(app)
      }
      return orHangs(app.exited)
    },
    (ended) => (ended === 'hangs' || !kind.races ? stripped(ended) : { ...ended, stdout: '', stderr: '' }),
  )
}

function threadRow({ name, main, thread = '', threads = 1, preload = 'import', signalWhen }: Program): Promise<string> {
  return row(
    name,
    (1 + threads) * 1000,
    async (who, receiver) => {
      const { env, ...flags } = flagsOf(who, preload)
      const app = await startApp({
        code: code(main),
        format: 'cjs',
        files: filesOf(thread),
        receiver,
        deadlineMs: HANGS_MS,
        ...flags,
        env: { OTEL_SERVICE_NAME: 'app', ...env },
      })
      if (signalWhen) {
        await app.waitForStdout(signalWhen.stdout)
        app.signal(signalWhen.signal)
      }
      return orHangs(app.exited)
    },
    stripped,
  )
}

const SECTIONS: readonly (readonly [title: string, rows: readonly (() => Promise<string>)[]])[] = [
  ['Ways out', WAYS.filter(({ nodes }) => nodes?.includes('newest24') ?? true).map((way) => () => wayRow(way))],
  ['Clusters', CLUSTERS.map((kind) => () => kindRow(kind))],
  ['Child processes', CHILDREN.map((kind) => () => kindRow(kind))],
  ['Threads', PROGRAMS.map((program) => () => threadRow(program))],
]

describe.runIf(IS_WANTED)('the table of docs/ways-out.md', () => {
  it('is written', { timeout: 3_600_000 }, async () => {
    const lines = [
      MARKS[0],
      `Node ${NODE_VERSIONS.newest24}; upstream is \`@opentelemetry/auto-instrumentations-node\` 0.82.0.`,
    ]
    for (const [title, rows] of SECTIONS) {
      lines.push('', `### ${title}`, '', '| | `@org/otel` | upstream |', '| --- | --- | --- |')
      for (const make of rows) lines.push(await make())
    }
    lines.push('', MARKS[1])
    const file = join(ROOT, 'docs', 'ways-out.md')
    const text = await readFile(file, 'utf8')
    const [before, after] = [
      text.slice(0, text.indexOf(MARKS[0])),
      text.slice(text.indexOf(MARKS[1]) + MARKS[1].length),
    ]
    await writeFile(file, `${before}${lines.join('\n')}${after}`)
    expect(lines.filter((line) => line.startsWith('| ')).length).toBeGreaterThan(100)
  })
})
