import { dirname, relative, sep } from 'node:path'
import type { EventEntry, MetricEntry, Warning } from './catalogue.ts'
import { findEvents } from './events.ts'
import { createFileJob, type JobSettings } from './file-job.ts'
import { jsonSummary } from './json-summary.ts'
import { findMetrics } from './metrics.ts'
import { mergeEvents, mergeMetrics } from './merge.ts'
import { createPackageConstants } from './package-constants.ts'
import { createPackages, type Packages } from './packages.ts'
import { parseFiles } from './parse-pool.ts'
import type { Mode } from './prefilter.ts'
import type { Project } from './project.ts'
import { createResolver } from './resolve-import.ts'
import { findSourceFiles, type WalkOptions } from './source-files.ts'
import type { FileSummary } from './summary.ts'
import { createTsPaths } from './tsconfig.ts'

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
  const names = { methods: new Set<string>(), functions: new Set<string>() }
  for (let round = 1; ; round++) {
    const { project, warnings } = await readProject(options, sources.paths, 'events', names)
    const found = findEvents(project)
    if (round < MAX_ROUNDS && learn(names, found)) continue
    const merged = mergeEvents(found.entries)
    return {
      entries: merged.entries,
      warnings: inOrder([...sources.warnings, ...warnings, ...found.warnings, ...merged.warnings]),
      files: sources.paths.length,
    }
  }
}

/** Finds the metric instruments that a project makes through the OpenTelemetry API. */
export async function scanMetrics(options: ScanOptions): Promise<Scan<MetricEntry>> {
  const sources = findSourceFiles(options.roots, options)
  const { project, warnings } = await readProject(options, sources.paths, 'metrics', {
    methods: new Set(),
    functions: new Set(),
  })
  const found = findMetrics(project)
  const merged = mergeMetrics(found.entries)
  return {
    entries: merged.entries,
    warnings: inOrder([...sources.warnings, ...warnings, ...found.warnings, ...merged.warnings]),
    files: sources.paths.length,
  }
}

/** Custom levels, and wrappers around wrappers, are met one after the other. */
const MAX_ROUNDS = 4

type Names = { readonly methods: Set<string>; readonly functions: Set<string> }

/** Takes over names that a scan has met; false when it met none that is new. */
function learn(
  names: Names,
  found: { readonly methods: ReadonlySet<string>; readonly functions: ReadonlySet<string> },
): boolean {
  const before = names.methods.size + names.functions.size
  for (const name of found.methods) names.methods.add(name)
  for (const name of found.functions) names.functions.add(name)
  return names.methods.size + names.functions.size > before
}

async function readProject(
  options: ScanOptions,
  paths: readonly string[],
  mode: Mode,
  names: Names,
): Promise<{ readonly project: Project; readonly warnings: readonly Warning[] }> {
  const settings: JobSettings = { mode, methods: [...names.methods], functions: [...names.functions] }
  const onProgress = (done: number): void => options.onProgress?.(done, paths.length)
  const results = await parseFiles(paths, settings, onProgress, options.threads)
  const files = results.flatMap(({ summary }) => summary ?? [])
  const warnings = results.flatMap(({ warning }) => warning ?? [])
  return { project: createProject(files, settings, options), warnings }
}

/** A larger file that only others import is data or a bundle, and this thread's memory is all there is. */
const MAX_IMPORTED_BYTES = 2 * 1024 * 1024

function createProject(files: readonly FileSummary[], settings: JobSettings, options: ScanOptions): Project {
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

function inOrder(warnings: readonly Warning[]): readonly Warning[] {
  return warnings.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line))
}
