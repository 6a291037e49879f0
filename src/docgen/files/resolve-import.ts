import { statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { isObject } from './json-file.ts'
import type { Package, Packages } from './packages.ts'
import { mappedPaths, type TsPaths } from './tsconfig.ts'
import { isKnownLibrary } from '../follow/libraries.ts'
import type { Resolution } from '../project.ts'

const MISSING: Resolution = { kind: 'missing' }
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']

/**
 * Makes the resolver of a project's imports: relative ones, the project's own
 * packages, `#imports`, and what a tsconfig maps. Sources are preferred to what
 * is built from them. Everything else is a package from outside.
 */
export function createResolver(
  packages: Packages,
  tsPaths: (file: string) => TsPaths | undefined,
): (specifier: string, importer: string) => Resolution {
  const known = new Map<string, Resolution>()
  return (specifier, importer) => {
    const key = `${dirname(importer)}\n${specifier}`
    const found = known.get(key) ?? find(specifier, importer)
    known.set(key, found)
    return found
  }

  function find(specifier: string, importer: string): Resolution {
    if (specifier.startsWith('.') || specifier.startsWith('/'))
      return fileAt(resolve(dirname(importer), specifier)) ?? MISSING
    if (isBuiltin(specifier)) return { kind: 'package', name: specifier.replace(/^node:/, '') }
    if (specifier.startsWith('#')) {
      const own = packages.around(importer)
      const inside = own && exported(own, own.manifest['imports'], specifier)
      if (inside) return inside
    }
    const mapping = tsPaths(importer)
    for (const path of mapping === undefined ? [] : mappedPaths(mapping, specifier)) {
      const mapped = fileAt(path)
      if (mapped !== undefined) return mapped
    }
    if (specifier.startsWith('#')) return MISSING
    const [name, subpath] = splitSpecifier(specifier)
    if (isKnownLibrary(specifier)) return { kind: 'package', name: specifier }
    const own = packages.named(name, importer)
    return (
      (own && entryOf(own, subpath)) ?? {
        kind: 'package',
        name: own === undefined ? specifierName(specifier, name) : name,
      }
    )
  }
}

/** The package's name; one that has a subpath keeps it, since `pino/file` is not `pino`. */
function specifierName(specifier: string, name: string): string {
  return specifier === name ? name : specifier
}

function splitSpecifier(specifier: string): readonly [name: string, subpath: string] {
  const parts = specifier.split('/')
  const count = specifier.startsWith('@') ? 2 : 1
  return [parts.slice(0, count).join('/'), parts.slice(count).join('/')]
}

/** The file of a package that an import of it leads to. */
function entryOf(own: Package, subpath: string): Resolution | undefined {
  const { manifest, folder } = own
  const viaExports = exported(own, manifest['exports'], subpath === '' ? '.' : `./${subpath}`)
  if (viaExports !== undefined) return viaExports
  const entries = subpath === '' ? ['source', 'module', 'main', 'types'].map((field) => manifest[field]) : [subpath]
  for (const entry of entries) {
    const found = typeof entry === 'string' ? sourceOf(folder, entry) : undefined
    if (found !== undefined) return found
  }
  return subpath === ''
    ? (fileAt(join(folder, 'src/index')) ?? fileAt(join(folder, 'index')))
    : fileAt(join(folder, 'src', subpath))
}

/** Follows `exports` or `imports` of a package.json. */
function exported(own: Package, map: unknown, wanted: string): Resolution | undefined {
  if (map === undefined) return undefined
  const isMap = isObject(map) && Object.keys(map).some((key) => key.startsWith('.') || key.startsWith('#'))
  if (!isMap) return wanted === '.' ? firstOf(own, map, '') : undefined
  for (const [pattern, target] of Object.entries(map)) {
    const star = pattern.indexOf('*')
    if (star === -1) {
      if (pattern === wanted) return firstOf(own, target, '')
      continue
    }
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
    if (wanted.length >= before.length + after.length && wanted.startsWith(before) && wanted.endsWith(after)) {
      const found = firstOf(own, target, wanted.slice(before.length, wanted.length - after.length))
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** The first target that leads to a file, whatever its condition. */
function firstOf(own: Package, target: unknown, star: string): Resolution | undefined {
  if (typeof target === 'string')
    return sourceOf(
      own.folder,
      target.replaceAll('*', () => star),
    )
  const inner: readonly unknown[] = Array.isArray(target) ? target : isObject(target) ? Object.values(target) : []
  for (const each of inner) {
    const found = firstOf(own, each, star)
    if (found !== undefined) return found
  }
  return undefined
}

const OUTPUT = /^(?:\.\/)?(?:dist|build|lib|out|esm|cjs)\/(?:(?:esm|cjs|src|types)\/)?/

/** The source of a file that a package names, which may be built or declared. */
function sourceOf(folder: string, target: string): Resolution | undefined {
  const plain = target.replace(/\.d(?=\.[cm]?ts$)/, '')
  if (OUTPUT.test(plain)) {
    const stem = plain.replace(OUTPUT, '').replace(/\.(?:[cm]?[jt]s|[jt]sx)$/, '')
    for (const root of ['src', 'lib', '.']) {
      const source = fileAt(join(folder, root, stem))
      if (source !== undefined) return source
    }
  }
  return fileAt(join(folder, plain))
}

/** A file by its path with or without ending; a folder's index. */
function fileAt(path: string): Resolution | undefined {
  const script = /^(.*)\.([cm]?)js(x?)$/.exec(path)
  if (script !== null) {
    const [, stem = '', kind = '', jsx = ''] = script
    const sources = [`${stem}.${kind}ts${jsx}`, ...(kind === '' && jsx === '' ? [`${stem}.tsx`] : []), path]
    const found = sources.find(isFile)
    if (found !== undefined) return { kind: 'file', path: found }
  } else if (isFile(path)) return { kind: 'file', path }
  for (const ending of ENDINGS) if (isFile(path + ending)) return { kind: 'file', path: path + ending }
  for (const ending of ENDINGS) {
    const index = join(path, `index${ending}`)
    if (isFile(index)) return { kind: 'file', path: index }
  }
  return undefined
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
