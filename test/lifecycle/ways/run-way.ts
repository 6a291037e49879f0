import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NodeName } from '../../../scripts/nodes.ts'
import type { Arrivals, Receiver } from '../../../src/receiver/receiver.ts'
import { type AppResult, type Preload, ROOT, startApp } from '../../support/run-app.ts'
import type { Way } from './way.ts'

/** How the 1,000 spans are made: through the API, or by real requests. */
export type MadeBy = 'api' | 'http'

export type WayOptions = {
  readonly madeBy: MadeBy
  readonly preload: Preload
  /** Before the app, in place of our own preload. */
  readonly nodeArgs?: readonly string[]
  readonly receiver?: Receiver
  readonly node?: NodeName
  readonly env?: Readonly<Record<string, string>>
  readonly deadlineMs?: number
}

/** The app of a way out, in a folder of its own that goes with `dispose`: bare and instrumented runs print the same paths. */
export async function writeWay(way: Way): Promise<{ readonly folder: string; readonly dispose: () => Promise<void> }> {
  const apps = join(ROOT, '.cache', 'apps')
  await mkdir(apps, { recursive: true })
  const folder = await mkdtemp(join(apps, 'way-'))
  await copyFile(join(import.meta.dirname, 'telemetry.cjs'), join(folder, 'telemetry.cjs'))
  await writeFile(join(folder, 'package.json'), '{"name":"way","version":"1.0.0","private":true}')
  if (way.beforePreload !== undefined) await writeFile(join(folder, 'before.cjs'), way.beforePreload)
  await writeFile(
    join(folder, way.format === 'esm' ? 'app.mjs' : 'app.cjs'),
    way.format === 'esm' ? toModule(way) : toScript(way),
  )
  return { folder, dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

function toScript({ before = '', way }: Way): string {
  return `const { goOut, makeMore, stayAlive } = require('./telemetry.cjs')\n${before}\ngoOut(() => {\n${way}\n})\n`
}

/** The way is at the top level, where `await` can be. */
function toModule({ way }: Way): string {
  const end = way === '' ? 'await new Promise(() => {})' : way
  return `import { goOut } from './telemetry.cjs'\nawait new Promise((resolve) => goOut(resolve))\n${end}\n`
}

/** Runs the app of a way out to its end. */
export async function runWay(
  way: Way,
  folder: string,
  { madeBy, nodeArgs = [], node, receiver, deadlineMs = 30_000, ...options }: WayOptions,
): Promise<AppResult> {
  const app = await startApp({
    file: join(folder, way.format === 'esm' ? 'app.mjs' : 'app.cjs'),
    preload: options.preload,
    deadlineMs,
    nodeArgs: [
      ...nodeArgs,
      ...(way.nodeArgs ?? []),
      ...(way.beforePreload === undefined ? [] : ['--require', join(folder, 'before.cjs')]),
    ],
    ...(receiver === undefined ? {} : { receiver }),
    ...(node === undefined ? {} : { node }),
    env: { MADE_BY: madeBy, OTEL_SERVICE_NAME: 'way', ...options.env },
  })
  let seen = ''
  for (const [text, signal] of way.signals ?? []) {
    seen += `[^]*${text}`
    await app.waitForStdout(new RegExp(seen))
    app.signal(signal)
  }
  const { code, signal, stdout, stderr } = await app.exited
  return { code, signal, stdout, stderr: stderr.replaceAll(/\(node:\d+\)/g, '(node:pid)') }
}

/** What has arrived, each item once: a request whose answer the dying process did not see is delivered again. */
export function countArrivals(
  { spans, logs, metrics }: Arrivals,
  madeBy: MadeBy,
): { readonly spans: number; readonly logs: number; readonly made: unknown } {
  const isCounted = ({ kind, name }: Arrivals['spans'][number]): boolean =>
    name.startsWith('span ') || (madeBy === 'http' && (kind === 'server' || kind === 'client'))
  const points = metrics.filter(({ name }) => name === 'made').flatMap(({ points: of }): readonly object[] => of)
  return {
    spans: new Set(spans.filter(isCounted).map(({ spanId }) => spanId)).size,
    logs: new Set(logs.map(({ body }) => body)).size,
    made: Math.max(0, ...points.map((point) => Number('value' in point ? point.value : 0))),
  }
}

/**
 * How a run ended, for comparison: frames inside Node differ where an event has more than one listener, and where a
 * context is kept before Node 24.
 */
export function comparable({ stderr, ...end }: AppResult, way: Way): AppResult {
  const frames = stderr
    .replaceAll(/node:events:\d+:\d+/g, 'node:events')
    .replaceAll(/^ +at process\.callbackTrampoline .*\n/gm, '')
  return { ...end, stderr: way.printsAddresses ? '' : frames }
}
