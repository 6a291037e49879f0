import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isObject, readJsonFile, textsOf } from './json-file.ts'

/** What a tsconfig says about imports. */
export type TsPaths = {
  /** Folder that names without a dot are looked up in; undefined: none. */
  readonly baseUrl: string | undefined
  /** Pattern with at most one `*` to the places to look at, absolute. */
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[]
}

/** Finds the tsconfig (or jsconfig) that counts for a file and reads its paths; remembers it by folder. */
export function createTsPaths(): (file: string) => TsPaths | undefined {
  const byFolder = new Map<string, TsPaths | undefined>()
  const find = (folder: string): TsPaths | undefined => {
    if (byFolder.has(folder)) return byFolder.get(folder)
    const config = ['tsconfig.json', 'jsconfig.json'].map((name) => join(folder, name)).find((path) => existsSync(path))
    const own = config === undefined ? undefined : readTsPaths(config, 0)
    const parent = dirname(folder)
    // One without paths of its own may belong to a tool: the one above counts.
    const found =
      own !== undefined && (own.baseUrl !== undefined || own.paths.length > 0)
        ? own
        : parent === folder
          ? undefined
          : find(parent)
    byFolder.set(folder, found)
    return found
  }
  return (file) => find(dirname(file))
}

/** Places to look for an import that a tsconfig speaks of, the likeliest first. */
export function mappedPaths({ baseUrl, paths }: TsPaths, specifier: string): readonly string[] {
  let best: { readonly targets: readonly string[]; readonly rest: string; readonly length: number } | undefined
  for (const [pattern, targets] of paths) {
    const star = pattern.indexOf('*')
    if (star === -1) {
      if (pattern === specifier) return targets
      continue
    }
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
    const fits =
      specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after)
    if (fits && (best === undefined || before.length > best.length)) {
      best = { targets, rest: specifier.slice(before.length, specifier.length - after.length), length: before.length }
    }
  }
  if (best !== undefined) return best.targets.map((target) => target.replace('*', () => best.rest))
  return baseUrl === undefined ? [] : [join(baseUrl, specifier)]
}

const MAX_EXTENDS = 10

function readTsPaths(path: string, depth: number): TsPaths | undefined {
  const config = readJsonFile(path)
  if (config === undefined || depth > MAX_EXTENDS) return undefined
  let inherited: TsPaths | undefined
  for (const parent of textsOf(config['extends'])) {
    const target = extendedPath(path, parent)
    inherited = (target === undefined ? undefined : readTsPaths(target, depth + 1)) ?? inherited
  }
  const options = isObject(config['compilerOptions']) ? config['compilerOptions'] : {}
  const folder = dirname(path)
  const baseUrl = typeof options['baseUrl'] === 'string' ? resolve(folder, options['baseUrl']) : inherited?.baseUrl
  const paths = isObject(options['paths'])
    ? Object.entries(options['paths']).map(
        ([pattern, targets]) =>
          [pattern, textsOf(targets).map((target) => resolve(baseUrl ?? folder, target))] as const,
      )
    : (inherited?.paths ?? [])
  return { baseUrl, paths }
}

function extendedPath(from: string, parent: string): string | undefined {
  const isPath = parent.startsWith('.') || isAbsolute(parent)
  const candidates = (base: string): readonly string[] => [base, `${base}.json`, join(base, 'tsconfig.json')]
  if (isPath)
    return candidates(resolve(dirname(from), parent)).find((path) => path.endsWith('.json') && existsSync(path))
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const found = candidates(join(folder, 'node_modules', parent)).find(
      (path) => path.endsWith('.json') && existsSync(path),
    )
    if (found !== undefined || dirname(folder) === folder) return found
  }
}
