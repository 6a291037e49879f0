import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'

/**
 * Texts that a package exports as constants (`ATTR_HTTP_ROUTE` of
 * `@opentelemetry/semantic-conventions`), found in the text of its files: a
 * parser would take longer for them than for the project. Nothing when the
 * package is not installed.
 *
 * @returns a function that remembers each package.
 */
export function createPackageConstants(): (specifier: string, name: string, importer: string) => string | undefined {
  const byEntry = new Map<string, ReadonlyMap<string, string>>()
  return (specifier, name, importer) => {
    const entry = entryOf(specifier, importer)
    if (entry === undefined) return undefined
    const known = byEntry.get(entry) ?? readConstants(entry)
    byEntry.set(entry, known)
    return known.get(name)
  }
}

/** Names that are constants by convention; others are not looked for. */
export function isConstantName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]{2,}$/.test(name)
}

function entryOf(specifier: string, importer: string): string | undefined {
  try {
    const path = createRequire(importer).resolve(specifier)
    return /\.[cm]?js$/.test(path) ? path : undefined
  } catch {
    return undefined
  }
}

const MAX_BYTES = 8 * 1024 * 1024
const DEFINITION = /\b([A-Z][A-Z0-9_]{2,})\s*=\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')/g
const RELATIVE = /(?:require\(|from\s*)\s*["'](\.[^"']+)["']/g

/** Of the entry and the files that it takes from its own package. */
function readConstants(entry: string): ReadonlyMap<string, string> {
  const constants = new Map<string, string>()
  const queue = [entry]
  const seen = new Set<string>()
  let bytes = 0
  for (const path of queue) {
    const text = seen.has(path) ? undefined : readText(path)
    seen.add(path)
    if (text === undefined || (bytes += text.length) > MAX_BYTES) continue
    for (const [, name = '', double, single] of text.matchAll(DEFINITION)) constants.set(name, double ?? single ?? '')
    for (const [, target = ''] of text.matchAll(RELATIVE)) queue.push(resolve(dirname(path), target))
  }
  return constants
}

function readText(path: string): string | undefined {
  for (const candidate of [path, `${path}.js`, `${path}.cjs`, `${path}/index.js`]) {
    try {
      if (statSync(candidate).isFile()) return readFileSync(candidate, 'utf8')
    } catch {
      // Another ending.
    }
  }
  return undefined
}
