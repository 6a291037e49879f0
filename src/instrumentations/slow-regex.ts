/** Parts like `.*` that can each match the same characters: with three of them a path costs its length to the third. */
const MOST_WIDE_REPEATS = 2

/**
 * Why a regular expression can take very long on a text that somebody chose,
 * undefined when it cannot. Careful rather than exact: a repeated group that
 * itself repeats or chooses is refused, and so are more than two parts that
 * match anything.
 */
export function slowReason(source: string): string | undefined {
  const groups: { repeats: boolean; chooses: boolean }[] = []
  let closed: { repeats: boolean; chooses: boolean } | undefined
  let wide = 0
  let last: 'wide' | 'narrow' = 'narrow'
  for (let at = 0; at < source.length; at++) {
    const character = source[at]
    const repeat = readRepeat(source, at)
    if (repeat !== undefined) {
      if (closed !== undefined && (closed.repeats || closed.chooses)) {
        return `a repeated group has ${closed.repeats ? 'a repetition' : 'alternatives'} in it`
      }
      if (last === 'wide' && ++wide > MOST_WIDE_REPEATS)
        return `it has more than ${MOST_WIDE_REPEATS} parts that match anything`
      for (const group of groups) group.repeats = true
      at += repeat - 1
      closed = undefined
      continue
    }
    closed = undefined
    last = 'narrow'
    if (character === '(') {
      groups.push({ repeats: false, chooses: false })
    } else if (character === ')') {
      closed = groups.pop()
      if (closed?.chooses) for (const group of groups) group.chooses = true
    } else if (character === '|') {
      for (const group of groups) group.chooses = true
    } else if (character === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? '')) return 'it refers back to a group'
      last = /[DWSP]/.test(source[at + 1] ?? '') ? 'wide' : 'narrow'
      at++
    } else if (character === '[') {
      const end = endOfClass(source, at)
      last = source.slice(at, end).startsWith('[^/') ? 'narrow' : 'wide'
      at = end
    } else if (character === '.') {
      last = 'wide'
    }
  }
  return undefined
}

/** Length of an unbounded repetition (`*`, `+`, `{2,}`) at a place, undefined when there is none. */
function readRepeat(source: string, at: number): number | undefined {
  if (source[at] === '*' || source[at] === '+') return 1
  return /^\{\d+,\d*\}/.exec(source.slice(at))?.[0].length
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === ']' && at > start + 1) return at
  }
  return source.length
}
