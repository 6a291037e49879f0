// Completes package-lock.json with the platform packages that the registry in use does not hold. npm runs it after each
// change of node_modules, as the script `dependencies`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type LockEntry = {
  readonly version?: string
  readonly cpu?: readonly string[]
  readonly dev?: boolean
  readonly libc?: readonly string[]
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type Lock = { readonly packages: Readonly<Record<string, LockEntry>> }

/**
 * The optional dependencies that a lock names without an entry of their own, as `name@version`.
 *
 * A registry mirror may hold the binaries of some platforms only. `npm install` drops the others from the lock without
 * a word, and then every `npm ci` ends with "Missing: … from lock file", because it looks for all of them.
 */
export function missingPlatforms(lock: Lock): string[] {
  return [...missingEntries(lock)].map(({ name, version }) => `${name}@${version}`)
}

/**
 * Adds these entries, by what the names say about the platform. They have no integrity, as nothing could be fetched:
 * npm skips them on every other platform, and fetches them by their exact version on their own.
 * @throws an Error for a name that does not end in a platform.
 */
export function completeLock<L extends Lock>(lock: L): L {
  const added = [...missingEntries(lock)].map(({ name, version, dev }) => {
    const entry = { version, ...readPlatform(name), optional: true, ...(dev ? { dev } : {}) }
    const keys = Object.entries(entry).toSorted(([a], [b]) => order(a) - order(b) || compare(a, b))
    return [`node_modules/${name}`, Object.fromEntries(keys)] as const
  })
  const packages = [...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => compare(a, b))
  return { ...lock, packages: Object.fromEntries(packages) }
}

function* missingEntries({ packages }: Lock): Generator<{ name: string; version: string; dev: boolean }> {
  for (const [path, { optionalDependencies = {}, dev = false }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const isThere = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`]
      if (!isThere) yield { name, version, dev }
    }
  }
}

const PLATFORM =
  /(?:^|[-/])(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ppc64|riscv64|s390x|ia32|loong64)(?:-(\w+))?$/

function readPlatform(name: string): LockEntry {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? []
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} is not in the lock, and its name tells no platform`)
  const libc = abi.startsWith('gnu') ? 'glibc' : abi.startsWith('musl') ? 'musl' : undefined
  return { os: [os], cpu: [cpu], ...(libc !== undefined && os === 'linux' ? { libc: [libc] } : {}) }
}

/** As npm writes an entry: the version first, the rest by name. */
function order(key: string): number {
  return key === 'version' ? 0 : 1
}

/** As npm sorts the entries. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = join(import.meta.dirname, '..', 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
  const missing = missingPlatforms(lock)
  if (missing.length > 0) {
    writeFileSync(path, `${JSON.stringify(completeLock(lock), undefined, 2)}\n`)
    console.log(`package-lock.json: added ${missing.join(', ')}`)
  }
}
