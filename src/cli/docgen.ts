import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Warning } from '../docgen/catalogue.ts'
import { unifiedDiff } from '../docgen/render/diff.ts'
import { readGlob } from '../docgen/files/glob.ts'
import {
  renderEvents,
  renderEventsJson,
  renderMetrics,
  renderMetricsJson,
  type RenderOptions,
  renderWarning,
} from '../docgen/render/render.ts'
import { scanEvents, scanMetrics, type ScanOptions } from '../docgen/scan.ts'
import { createShownPath } from '../docgen/files/shown-path.ts'
import { type Given, type Io, UsageError, valueOf } from './command.ts'
import { createProgress } from './progress.ts'

type What = 'events' | 'metrics'

/**
 * `otel docgen events` and `otel docgen metrics`.
 *
 * @throws UsageError for options that do not go together and files that are not there.
 */
export async function runDocgen(what: What, given: Given, io: Io): Promise<number> {
  const settings = readSettings(given, io)
  const progress = createProgress(io)
  const { text, warnings, summary } = await catalogue(what, { ...settings.scan, onProgress: progress.update }, settings)
  progress.end()

  for (const warning of warnings) io.err(`warning: ${renderWarning(warning, settings.render.shownPath)}\n`)
  if (warnings.length > 0) io.err(`${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}\n`)
  const code = deliver(text, summary, settings, io)
  return settings.isStrict && warnings.length > 0 ? 1 : code
}

type Settings = {
  readonly scan: ScanOptions
  readonly render: RenderOptions
  readonly isJson: boolean
  readonly isStrict: boolean
  readonly isCheck: boolean
  /** As given, and absolute. */
  readonly out: { readonly shown: string; readonly path: string } | undefined
}

function readSettings(given: Given, io: Io): Settings {
  const roots = (given.args.length > 0 ? given.args : ['.']).map((path) => resolve(io.cwd, path))
  const missing = roots.findIndex((path) => !existsSync(path))
  if (missing !== -1) throw new UsageError(`${given.args[missing] ?? ''} does not exist`)
  const format = valueOf(given, 'format') ?? 'markdown'
  if (format !== 'markdown' && format !== 'json') throw new UsageError(`--format is markdown or json, not ${format}`)
  const headerFile = valueOf(given, 'header')
  if (headerFile !== undefined && format === 'json')
    throw new UsageError('--header is for Markdown; JSON has no header')
  const out = valueOf(given, 'out')
  if (given.flags.has('check') && out === undefined) throw new UsageError('--check needs --out FILE, the file to check')
  return {
    scan: {
      roots,
      exclude: (given.values.get('exclude') ?? []).map(readGlob),
      commandsOf: new Set((valueOf(given, 'include-commands') ?? '').split(',').filter((name) => name !== '')),
      requestDomain: valueOf(given, 'request-domain'),
    },
    render: {
      shownPath: createShownPath(io.cwd),
      linkBase: valueOf(given, 'link-base'),
      header: headerFile === undefined ? undefined : readHeader(resolve(io.cwd, headerFile)),
    },
    isJson: format === 'json',
    isStrict: given.flags.has('strict'),
    isCheck: given.flags.has('check'),
    out: out === undefined ? undefined : { shown: out, path: resolve(io.cwd, out) },
  }
}

function readHeader(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`--header: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function catalogue(
  what: What,
  options: ScanOptions,
  { isJson, render }: Settings,
): Promise<{ readonly text: string; readonly warnings: readonly Warning[]; readonly summary: string }> {
  if (what === 'events') {
    const { entries, warnings, files } = await scanEvents(options)
    const text = isJson ? renderEventsJson(entries, render) : renderEvents(entries, render)
    return { text, warnings, summary: `${count(entries.length, 'event')} in ${count(files, 'file')}` }
  }
  const { entries, warnings, files } = await scanMetrics(options)
  const text = isJson ? renderMetricsJson(entries, render) : renderMetrics(entries, render)
  return { text, warnings, summary: `${count(entries.length, 'instrument')} in ${count(files, 'file')}` }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Prints, writes or checks the catalogue; gives the exit code. */
function deliver(text: string, summary: string, { out, isCheck }: Settings, io: Io): number {
  if (out === undefined) {
    io.out(text)
    return 0
  }
  const before = readIfThere(out.path)
  // Git may check a file out with other line ends than it was written with.
  const isCurrent = before?.replaceAll('\r\n', '\n') === text
  if (isCheck) {
    if (isCurrent) return 0
    if (before === undefined)
      io.err(`otel: ${out.shown} does not exist; write it with the same command without --check\n`)
    else {
      io.out(`${unifiedDiff(before.replaceAll('\r\n', '\n'), text, out.shown)}\n`)
      io.err(`otel: ${out.shown} is not current; write it with the same command without --check\n`)
    }
    return 1
  }
  if (!isCurrent) write(out.path, text)
  io.err(`${out.shown}: ${summary}${isCurrent ? ', unchanged' : ''}\n`)
  return 0
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`--out: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new UsageError(`--out: ${error instanceof Error ? error.message : String(error)}`)
  }
}
