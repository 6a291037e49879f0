import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

/**
 * How places are written: relative to the top of the Git repository around a
 * folder, to the folder itself without one, absolute when they lie outside (C-28).
 *
 * @param folder absolute, usually where the command runs.
 */
export function createShownPath(folder: string): (path: string) => string {
  const base = repositoryAround(realpathSync(folder)) ?? realpathSync(folder)
  const folders = new Map<string, string>()
  return (path) => {
    const known = folders.get(dirname(path))
    const real = known ?? realOf(dirname(path))
    if (known === undefined) folders.set(dirname(path), real)
    const inside = relative(base, join(real, path.slice(dirname(path).length)))
    const isOutside = inside.startsWith('..') || isAbsolute(inside)
    return (isOutside ? path : inside).split(sep).join('/')
  }
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

/** `.git` is a folder, or a file in a worktree or submodule. */
function repositoryAround(folder: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current
    if (dirname(current) === current) return undefined
  }
}
