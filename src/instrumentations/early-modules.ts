import Module from 'node:module'
import { packageOfFile } from './package-of-file.ts'

/**
 * Packages that were loaded before the preload, so that they run without
 * their instrumentation: another `--require` or `--import` came first.
 *
 * @param packages those that an enabled instrumentation patches
 */
export function findEarlyModules(packages: ReadonlySet<string>): readonly string[] {
  const early = new Set<string>()
  for (const filename of Object.keys(moduleCache())) {
    const name = packageOfFile(filename)?.name
    if (name !== undefined && packages.has(name)) early.add(name)
  }
  return [...early].toSorted()
}

/** What `require.cache` is; the types of Node leave it out of `node:module`. */
function moduleCache(): Readonly<Record<string, unknown>> {
  return Module['_cache' as keyof typeof Module] as unknown as Readonly<Record<string, unknown>>
}
