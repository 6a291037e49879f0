import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Warning } from '../catalogue.ts'
import type { Glob } from './glob.ts'
import { isObject, readJsonFile } from './json-file.ts'

/** What is left out of a scan. */
export type WalkOptions = {
  /** Globs on paths relative to the folder that is scanned, with `/`. */
  readonly exclude: readonly Glob[]
  /**
   * Packages, by name, whose `scripts`, `bin` and `commands` folders are scanned
   * too; `*` for all. They run by hand: their events are no product events.
   */
  readonly commandsOf: ReadonlySet<string>
}

export type SourceFiles = {
  /** Absolute paths in their order, each file once. */
  readonly paths: readonly string[]
  readonly warnings: readonly Warning[]
}

const ENDING = /\.(?:[cm]?[jt]s|[jt]sx)$/
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(
  (
    'node_modules bower_components dist build coverage migrations test tests __tests__ __mocks__ __fixtures__ ' +
    'e2e fixtures'
  ).split(' '),
)
const COMMAND_FOLDERS: ReadonlySet<string> = new Set(['scripts', 'bin', 'commands'])
const SKIPPED_FILES = /(?:\.d\.[cm]?ts|\.d\.[^.]+\.ts|\.(?:test|spec|stories|story|cy)\.[cm]?[jt]sx?|\.min\.[cm]?js)$/
const TEST_SET_UP =
  /^(?:vitest|jest|playwright|cypress|karma|mocha)[.-](?:setup|config|workspace|global-setup)\b|^\.mocharc|^setup-?tests?\./i

/**
 * Finds the source files below folders (C-26); a file that is named is always
 * one. What cannot be read gives a warning. Links are followed once each, so a
 * circle of them ends.
 *
 * @param roots absolute paths.
 */
export function findSourceFiles(roots: readonly string[], options: WalkOptions): SourceFiles {
  const walk: Walk = { options, paths: new Map(), folders: new Set(), warnings: [] }
  for (const root of roots) {
    const real = realOf(walk, root)
    if (real === undefined) continue
    if (statSync(real).isDirectory()) walkFolder(walk, resolve(root), resolve(root), undefined)
    else walk.paths.set(real, resolve(root))
  }
  const paths = [...walk.paths.values()].sort(comparePaths)
  return { paths, warnings: walk.warnings }
}

type Walk = {
  readonly options: WalkOptions
  /** Real path to the path it was found by. */
  readonly paths: Map<string, string>
  readonly folders: Set<string>
  readonly warnings: Warning[]
}

/** Name and folder of the innermost package around a folder. */
type Package = { readonly folder: string; readonly name: string }

function walkFolder(walk: Walk, root: string, folder: string, around: Package | undefined): void {
  const real = realOf(walk, folder)
  if (real === undefined || walk.folders.has(real)) return
  walk.folders.add(real)
  const entries = read(walk, folder)
  const names = new Set(entries)
  const within = names.has('package.json') ? { folder, name: packageName(folder) } : around
  const outputs = names.has('tsconfig.json') ? outputFolder(folder) : undefined
  for (const name of entries) {
    const path = join(folder, name)
    if (isExcluded(walk, root, path)) continue
    const kind = kindOf(walk, path)
    if (kind === 'folder') {
      const isSkipped = name.startsWith('.') || SKIPPED_FOLDERS.has(name) || path === outputs
      if (!isSkipped && !isCommandFolder(walk, path, within)) walkFolder(walk, root, path, within)
    } else if (kind === 'file' && isSource(name, names)) addFile(walk, path)
  }
}

function isSource(name: string, siblings: ReadonlySet<string>): boolean {
  if (!ENDING.test(name) || SKIPPED_FILES.test(name) || TEST_SET_UP.test(name)) return false
  return !isCompiledBeside(name, siblings)
}

/** `a.js` beside `a.ts` is what the compiler made of it. */
function isCompiledBeside(name: string, siblings: ReadonlySet<string>): boolean {
  const script = /^(.*)\.([cm]?)js(x?)$/.exec(name)
  if (script === null) return false
  const [, stem = '', kind = '', jsx = ''] = script
  return siblings.has(`${stem}.${kind}ts${jsx}`) || (kind === '' && siblings.has(`${stem}.tsx`))
}

/** Only the ones right below a package, or below its `src`: `src/bot/commands` is product code. */
function isCommandFolder(walk: Walk, path: string, within: Package | undefined): boolean {
  if (!COMMAND_FOLDERS.has(basename(path)) || within === undefined) return false
  const parent = dirname(path)
  if (parent !== within.folder && parent !== join(within.folder, 'src')) return false
  return !walk.options.commandsOf.has('*') && !walk.options.commandsOf.has(within.name)
}

function addFile(walk: Walk, path: string): void {
  const real = realOf(walk, path)
  if (real !== undefined && !walk.paths.has(real)) walk.paths.set(real, path)
}

function isExcluded(walk: Walk, root: string, path: string): boolean {
  if (walk.options.exclude.length === 0) return false
  const relative = path
    .slice(root.length + 1)
    .split(sep)
    .join('/')
  return walk.options.exclude.some((glob) => glob(relative))
}

function kindOf(walk: Walk, path: string): 'file' | 'folder' | undefined {
  try {
    const link = lstatSync(path)
    const stats = link.isSymbolicLink() ? statSync(path) : link
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    walk.warnings.push(unreadable(path, error))
    return undefined
  }
}

function read(walk: Walk, folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    walk.warnings.push(unreadable(folder, error))
    return []
  }
}

function realOf(walk: Walk, path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    walk.warnings.push(unreadable(path, error))
    return undefined
  }
}

/** A link that leads nowhere is no file. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')
}

/** The warning about a path that cannot be read. */
export function unreadable(path: string, error: unknown): Warning {
  const why = error instanceof Error ? error.message : String(error)
  return {
    path,
    line: 1,
    what: 'this cannot be read',
    why,
    todo: 'its events are not in the catalogue; make it readable, or leave it out with --exclude',
  }
}

/** Files of a folder before those of its subfolders' neighbours: the order of a sorted walk. */
function comparePaths(a: string, b: string): number {
  const [first, second] = [a.split(sep), b.split(sep)]
  for (let index = 0; index < Math.min(first.length, second.length); index++) {
    const [left = '', right = ''] = [first[index], second[index]]
    if (left !== right) return left < right ? -1 : 1
  }
  return first.length - second.length
}

function packageName(folder: string): string {
  const name = readJsonFile(join(folder, 'package.json'))?.['name']
  return typeof name === 'string' ? name : basename(folder)
}

/** Where the compiler of this folder writes: what is there is in the sources already. */
function outputFolder(folder: string): string | undefined {
  const options = readJsonFile(join(folder, 'tsconfig.json'))?.['compilerOptions']
  const output = isObject(options) ? options['outDir'] : undefined
  if (typeof output !== 'string') return undefined
  const path = resolve(folder, output)
  return path === resolve(folder) ? undefined : path
}
