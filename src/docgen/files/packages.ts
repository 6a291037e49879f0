import { existsSync, readdirSync, realpathSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { readWholeGlob } from './glob.ts'
import { isObject, type JsonObject, readJsonFile, textsOf } from './json-file.ts'

/** A package of the project. */
export type Package = { readonly folder: string; readonly name: string | undefined; readonly manifest: JsonObject }

/** The packages of a project: those around the files that are scanned, and their workspaces. */
export type Packages = {
  /** The innermost package around a file or folder. */
  readonly around: (path: string) => Package | undefined
  /** The package of the project with this name, as seen from a file that imports it. */
  readonly named: (name: string, importer: string) => Package | undefined
}

export function createPackages(): Packages {
  const byFolder = new Map<string, Package | undefined>()
  const workspaces = new Map<string, ReadonlyMap<string, Package>>()
  const linked = new Map<string, Package | undefined>()

  const at = (folder: string): Package | undefined => {
    if (!byFolder.has(folder)) byFolder.set(folder, readPackage(folder))
    return byFolder.get(folder)
  }
  const around = (path: string): Package | undefined => {
    for (const folder of foldersAbove(path)) {
      const found = at(folder)
      if (found !== undefined) return found
    }
    return undefined
  }
  const inWorkspace = (name: string, importer: string): Package | undefined => {
    for (const folder of foldersAbove(importer)) {
      const own = at(folder)
      if (own?.name === name) return own
      const patterns = own === undefined ? [] : workspacePatterns(own)
      if (patterns.length === 0) continue
      const known = workspaces.get(folder) ?? readWorkspaces(folder, patterns, at)
      workspaces.set(folder, known)
      return known.get(name)
    }
    return undefined
  }
  const named = (name: string, importer: string): Package | undefined => {
    const key = `${dirname(importer)}\n${name}`
    if (!linked.has(key)) linked.set(key, inWorkspace(name, importer) ?? linkedPackage(name, importer, at))
    return linked.get(key)
  }
  return { around, named }
}

function readPackage(folder: string): Package | undefined {
  const manifest = readJsonFile(join(folder, 'package.json'))
  if (manifest === undefined) return undefined
  const { name } = manifest
  return { folder, name: typeof name === 'string' ? name : undefined, manifest }
}

function* foldersAbove(path: string): Generator<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    yield folder
    if (dirname(folder) === folder) return
  }
}

/** Patterns of npm, yarn and pnpm. */
function workspacePatterns({ folder, manifest }: Package): readonly string[] {
  const { workspaces } = manifest
  const listed = textsOf(isObject(workspaces) ? workspaces['packages'] : workspaces)
  return listed.length > 0 ? listed : pnpmPatterns(join(folder, 'pnpm-workspace.yaml'))
}

/** The list below `packages:`; nothing else of the file is asked. */
function pnpmPatterns(path: string): readonly string[] {
  if (!existsSync(path)) return []
  const patterns: string[] = []
  let isInside = false
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
    if (/^\S/.test(line) && !line.startsWith('-')) isInside = /^packages\s*:/.test(line)
    const item = /^\s*-\s*(?:"([^"]+)"|'([^']+)'|([^#\s]+))/.exec(line)
    if (isInside && item !== null) patterns.push(item[1] ?? item[2] ?? item[3] ?? '')
  }
  return patterns
}

function readWorkspaces(
  root: string,
  patterns: readonly string[],
  at: (folder: string) => Package | undefined,
): ReadonlyMap<string, Package> {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const globs = wanted.map(readWholeGlob)
  const depth = Math.max(
    0,
    ...wanted.map((pattern) => (pattern.includes('**') ? MAX_DEPTH : pattern.split('/').length)),
  )
  const found = new Map<string, Package>()
  const walk = (folder: string, level: number): void => {
    if (level > depth) return
    for (const entry of foldersIn(folder)) {
      const path = join(folder, entry)
      const text = relative(root, path).split(sep).join('/')
      const within = globs.some((glob) => glob(text)) ? at(path) : undefined
      if (within?.name !== undefined && !found.has(within.name)) found.set(within.name, within)
      walk(path, level + 1)
    }
  }
  walk(root, 1)
  return found
}

const MAX_DEPTH = 5

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
  } catch {
    return []
  }
}

/** A package that is installed as a link to a folder of the project. */
function linkedPackage(
  name: string,
  importer: string,
  at: (folder: string) => Package | undefined,
): Package | undefined {
  for (const folder of foldersAbove(dirname(importer))) {
    const path = join(folder, 'node_modules', name)
    if (!existsSync(path)) continue
    try {
      const real = realpathSync(path)
      return real.split(sep).includes('node_modules') ? undefined : at(resolve(real))
    } catch {
      return undefined
    }
  }
  return undefined
}
