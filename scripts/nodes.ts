import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { withLock } from './lock.ts'

/** Every Node version that anything is tested with, named here and nowhere else. */
export const NODE_VERSIONS = {
  /** The oldest version that is supported. */
  floor: '22.15.0',
  /** The last and the first version on each side of working synchronous module hooks, on both lines that have one. */
  lastAsync22: '22.22.2',
  firstSync22: '22.22.3',
  lastAsync24: '24.11.0',
  firstSync24: '24.11.1',
  newest22: '22.23.3',
  newest24: '24.21.0',
  newest26: '26.10.0',
  /** Too old: the app runs uninstrumented. */
  old14: '14.21.3',
  old16: '16.20.2',
  old18: '18.20.8',
  old20: '20.20.2',
} as const

export type NodeName = keyof typeof NODE_VERSIONS

/** All names, in the order of the table. */
export const NODE_NAMES: readonly NodeName[] = Object.keys(NODE_VERSIONS) as NodeName[]

const FOLDER = join(import.meta.dirname, '..', '.cache', 'nodes')

/** Where the binary of a version is, or will be after `ensureNode`. */
export function nodeBinary(name: NodeName): string {
  const version = NODE_VERSIONS[name]
  return process.versions.node === version ? process.execPath : join(FOLDER, version, 'bin', 'node')
}

/**
 * Fetches the binary of a version into `.cache/nodes/<version>/bin/node` unless it is there, and returns its path.
 * Safe to call from several processes at once.
 * @throws (rejects) when npm cannot fetch it.
 */
export async function ensureNode(name: NodeName): Promise<string> {
  const binary = nodeBinary(name)
  if (existsSync(binary)) return binary
  const version = NODE_VERSIONS[name]
  await withLock(join(FOLDER, `${version}.lock`), async () => {
    if (existsSync(binary)) return
    process.stderr.write(`fetching Node ${version}\n`)
    await fetchNode(version, dirname(binary))
  })
  return binary
}

/** The package holds headers and npm too; only the binary is kept, and it appears whole or not at all. */
async function fetchNode(version: string, binFolder: string): Promise<void> {
  const run = promisify(execFile)
  const temporary = await mkdtemp(join(FOLDER, `${version}-`))
  try {
    const os = process.platform === 'win32' ? 'win' : process.platform
    await run('npm', ['pack', `node-${os}-${process.arch}@${version}`, '--silent', '--pack-destination', temporary])
    const [tarball] = await readdir(temporary)
    if (tarball === undefined) throw new Error(`npm has no Node ${version} for this system`)
    await run('tar', ['-xzf', join(temporary, tarball), '-C', temporary, 'package/bin/node'])
    await mkdir(dirname(binFolder), { recursive: true })
    await rename(join(temporary, 'package', 'bin'), binFolder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

// By hand, and in CI before the tests: node scripts/nodes.ts [name ...]
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = process.argv.slice(2)
  for (const name of NODE_NAMES.filter((known) => wanted.length === 0 || wanted.includes(known))) await ensureNode(name)
}
