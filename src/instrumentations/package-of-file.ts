import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const NODE_MODULES = `${sep}node_modules${sep}`

/** The package that a file belongs to: name and folder, by the innermost `node_modules` in its path. */
export function packageOfFile(filename: string): { name: string; directory: string } | undefined {
  const at = filename.lastIndexOf(NODE_MODULES)
  if (at === -1) return undefined
  const start = at + NODE_MODULES.length
  let end = filename.indexOf(sep, start)
  if (filename[start] === '@' && end !== -1) end = filename.indexOf(sep, end + 1)
  if (end === -1) return undefined
  const directory = filename.slice(0, end)
  const name = directory.slice(start)
  return { name: sep === '/' ? name : name.replaceAll(sep, '/'), directory }
}

/** The version in a package's package.json, undefined when there is none. */
export function packageVersion(directory: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    const version: unknown =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}
