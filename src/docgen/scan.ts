import { dirname, relative, sep } from 'node:path'
import type { EventEntry, MetricEntry, Warning } from './catalogue.ts'
import { findEvents, type FoundEvents } from './collect/events.ts'
import { type Merged, mergeEvents, mergeMetrics } from './collect/merge.ts'
import { findMetrics } from './collect/metrics.ts'
import { createFileJob, type FileResult, type JobSettings } from './file-job.ts'
import { jsonSummary } from './files/json-summary.ts'
import { createPackageConstants } from './files/package-constants.ts'
import { createPackages, type Packages } from './files/packages.ts'
import { createResolver } from './files/resolve-import.ts'
import { findSourceFiles, type SourceFiles, type WalkOptions } from './files/source-files.ts'
import { createTsPaths } from './files/tsconfig.ts'
import { parseFiles } from './parse-pool.ts'
import type { Project } from './project.ts'
import type { FileSummary } from './summary.ts'

export type ScanOptions = WalkOptions & {
  /** Absolute paths of folders and files. */
  readonly roots: readonly string[]
  /** What the loggers of requests are called, where the code does not tell. */
  readonly requestDomain?: string | undefined
  /** Threads for parsing; undefined: as many as are worth it. */
  readonly threads?: number | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** A catalogue, sorted by name, and everything that could not be told. Paths are absolute. */
export type Scan<Entry> = {
  readonly entries: readonly Entry[]
  readonly warnings: readonly Warning[]
  readonly files: number
}

/** Finds the structured events that a project emits. Never throws for what is in the files. */
export async function scanEvents(options: ScanOptions): Promise<Scan<EventEntry>> {
  const sources = findSourceFiles(options.roots, options)
  let names: Names = { methods: [], functions: [] }
  let newNames: readonly string[] | undefined
  const results = new Map<string, FileResult>()
  for (let round = 1; ; round++) {
    await readFiles(options, sources.paths, results, { mode: 'events', ...names, ...(newNames && { newNames }) })
    const found = findEvents(createProject(results, { mode: 'events', ...names }, options))
    const learnt = learn(names, found)
    if (learnt.newNames.length === 0 || round === MAX_ROUNDS)
      return finish(sources, results, found, mergeEvents(found.entries))
    ;({ names, newNames } = learnt)
  }
}

/** Finds the metric instruments that a project makes through the OpenTelemetry API. */
export async function scanMetrics(options: ScanOptions): Promise<Scan<MetricEntry>> {
  const sources = findSourceFiles(options.roots, options)
  const settings: JobSettings = { mode: 'metrics', methods: [], functions: [] }
  const results = new Map<string, FileResult>()
  await readFiles(options, sources.paths, results, settings)
  const found = findMetrics(createProject(results, settings, options))
  return finish(sources, results, found, mergeMetrics(found.entries))
}

/** Custom levels, and wrappers around wrappers, are met one after the other. */
const MAX_ROUNDS = 4

type Names = { readonly methods: readonly string[]; readonly functions: readonly string[] }

/** Takes over names that a scan has met: calls of them must be looked at too. */
function learn(known: Names, found: FoundEvents): { readonly names: Names; readonly newNames: readonly string[] } {
  const methods = [...found.methods].filter((name) => !known.methods.includes(name))
  const functions = [...found.functions].filter((name) => !known.functions.includes(name))
  return {
    names: { methods: [...known.methods, ...methods], functions: [...known.functions, ...functions] },
    newNames: [...new Set([...methods, ...functions])],
  }
}

/** Reads files into results; in a further round only those that have a new name in them change. */
async function readFiles(
  { onProgress, threads }: ScanOptions,
  paths: readonly string[],
  results: Map<string, FileResult>,
  settings: JobSettings,
): Promise<void> {
  const read = await parseFiles(paths, settings, (done) => onProgress?.(done, paths.length), threads)
  for (const [index, path] of paths.entries()) {
    const result = read[index] ?? {}
    if (settings.newNames === undefined || result.summary !== undefined) results.set(path, result)
  }
}

function finish<Entry>(
  sources: SourceFiles,
  results: ReadonlyMap<string, FileResult>,
  found: { readonly warnings: readonly Warning[] },
  merged: Merged<Entry>,
): Scan<Entry> {
  const unread = [...results.values()].flatMap(({ warning }) => warning ?? [])
  const warnings = [...sources.warnings, ...unread, ...found.warnings, ...merged.warnings]
  return {
    entries: merged.entries,
    warnings: warnings.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line)),
    files: sources.paths.length,
  }
}

/** A larger file that only others import is data or a bundle, and this thread's memory is all there is. */
const MAX_IMPORTED_BYTES = 2 * 1024 * 1024

function createProject(results: ReadonlyMap<string, FileResult>, settings: JobSettings, options: ScanOptions): Project {
  const files = [...results.values()].flatMap(({ summary }) => summary ?? [])
  const packages = createPackages()
  const byPath = new Map<string, FileSummary | undefined>(files.map((file) => [file.path, file]))
  const readFile = createFileJob(settings, MAX_IMPORTED_BYTES)
  return {
    files,
    load(path) {
      if (!byPath.has(path)) byPath.set(path, path.endsWith('.json') ? jsonSummary(path) : readFile(path, true).summary)
      return byPath.get(path)
    },
    packageConstant: createPackageConstants(),
    resolve: createResolver(packages, createTsPaths()),
    moduleName: (path) => moduleName(packages, path),
    packageOf: (path) => packages.around(path)?.folder ?? dirname(path),
    requestDomain: options.requestDomain,
  }
}

/** `@acme/api`, `src/users/index.ts`: `api.users` (C-11). */
function moduleName(packages: Packages, path: string): string {
  const own = packages.around(path)
  const inside = own === undefined ? path.split(sep).slice(-1) : relative(own.folder, path).split(sep)
  const parts = inside.filter((part, index) => index > 0 || part !== 'src')
  const last = (parts.pop() ?? '').replace(/\.(?:[cm]?[jt]s|[jt]sx)$/, '')
  const prefix = own?.name?.replace(/^@[^/]*\//, '')
  return [...(prefix === undefined ? [] : [prefix]), ...parts, ...(last === 'index' ? [] : [last])].join('.')
}
