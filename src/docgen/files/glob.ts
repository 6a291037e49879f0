/** Whether a path, with `/` between its parts, is one that a pattern means. */
export type Glob = (path: string) => boolean

/**
 * Reads a glob: `*` within a part, `**` across parts, `?`, `{a,b}`. One without
 * `/` means any part of the path, and one that means a folder means all in it,
 * so that `legacy`, `src/legacy` and `src/legacy/**` do what they look like.
 */
export function readGlob(pattern: string): Glob {
  const alternatives = readAlternatives(pattern)
  const isAnywhere = alternatives.every((pieces) => pieces.length === 1)
  return (path) => {
    const parts = path.split('/')
    const starts = isAnywhere ? [...parts.keys()] : [0]
    return alternatives.some((pieces) => starts.some((start) => matchParts(pieces, parts.slice(start), true)))
  }
}

/** Reads a glob that means whole paths, from their first part to their last. */
export function readWholeGlob(pattern: string): Glob {
  const alternatives = readAlternatives(pattern)
  return (path) => alternatives.some((pieces) => matchParts(pieces, path.split('/'), false))
}

function readAlternatives(pattern: string): readonly (readonly string[])[] {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
  return expandBraces(clean, 0).map((alternative) => alternative.split('/'))
}

/** @param isFolder more parts may follow: what is inside of a folder that fits. */
function matchParts(pieces: readonly string[], parts: readonly string[], isFolder: boolean): boolean {
  const [piece, ...rest] = pieces
  if (piece === undefined) return isFolder || parts.length === 0
  if (piece === '**') {
    if (rest.length === 0) return parts.length > 0
    return parts.some((_, skip) => matchParts(rest, parts.slice(skip), isFolder))
  }
  const [part] = parts
  return part !== undefined && matchText(piece, part) && matchParts(rest, parts.slice(1), isFolder)
}

/** `*` and `?` in one part, in linear time: going back to the last star is enough. */
function matchText(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star !== -1) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

const MAX_ALTERNATIVES = 64

function expandBraces(pattern: string, depth: number): readonly string[] {
  const match = /\{([^{}]*)\}/.exec(pattern)
  if (match === null || depth > 8) return [pattern]
  const [whole, inner = ''] = match
  const before = pattern.slice(0, match.index)
  const after = pattern.slice(match.index + whole.length)
  return inner
    .split(',')
    .flatMap((alternative) => expandBraces(before + alternative + after, depth + 1))
    .slice(0, MAX_ALTERNATIVES)
}
