import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

const KB = 1024

/** What a process loads when telemetry is on and when it is off, and what is installed. In bytes. */
const BUDGETS = {
  guard: 12 * KB,
  eager: 240 * KB,
  unpacked: 8 * KB * KB,
} as const

type Package = { readonly directory: string; readonly forms: Set<string> }

/** Throws when a package is in the bundle in two versions, two places, or both as CommonJS and as ES module. */
export function checkDuplicates(metafiles: readonly Metafile[]): void {
  const packages = new Map<string, Package[]>()
  const [chunks] = metafiles
  for (const input of Object.keys(chunks?.inputs ?? {})) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\/(.*)$/.exec(input)
    if (!match) continue
    const [, directory = '', name = '', file = ''] = match
    const found = packages.get(name) ?? []
    packages.set(name, found)
    let entry = found.find((known) => known.directory === directory)
    if (!entry) found.push((entry = { directory, forms: new Set() }))
    if (/\.(cjs|mjs)$/.test(file)) entry.forms.add(file.slice(-3))
  }
  const doubled = [...packages].filter(([, found]) => found.length > 1 || found.some(({ forms }) => forms.size > 1))
  if (doubled.length > 0) {
    const list = doubled.map(
      ([name, found]) =>
        `${name}: ${found.map(({ directory, forms }) => `${directory} (${[...forms].join(', ')})`).join(', ')}`,
    )
    throw new Error(`bundled twice:\n  ${list.join('\n  ')}`)
  }
}

/** Files that `require('./x.cjs')` loads at once, followed from file to file. */
function eagerFiles(dist: string, name: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const match of readFileSync(join(dist, name), 'utf8').matchAll(
    /require\("\.\/((?:chunk-[\w-]+|start|serve)\.cjs)"\)/g,
  )) {
    if (match[1]) eagerFiles(dist, match[1], seen)
  }
  return seen
}

function folderSize(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

/** Throws when the guard, what the preload loads at once, or the whole package is over its budget. */
export function checkSizes(dist: string): void {
  const eager = [...eagerFiles(dist, 'preload.cjs')].reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
  const sizes = { guard: statSync(join(dist, 'guard.cjs')).size, eager, unpacked: folderSize(dist) }
  const over: string[] = []
  for (const [what, size] of Object.entries(sizes)) {
    const budget = BUDGETS[what as keyof typeof BUDGETS]
    console.log(`${what}: ${(size / KB).toFixed(1)} KB of ${budget / KB} KB`)
    if (size > budget) over.push(what)
  }
  if (over.length > 0) throw new Error(`over the size budget: ${over.join(', ')}`)
}
