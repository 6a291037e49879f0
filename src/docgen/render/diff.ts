/**
 * The difference of two texts in the unified form, with three lines around each
 * change.
 *
 * @returns '' when they are the same.
 */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return ''
  const [a, b] = [before.split('\n'), after.split('\n')]
  const hunks = hunksOf(editScript(a, b))
  return [`--- ${name}`, `+++ ${name} (as the code is now)`, ...hunks.flatMap(renderHunk)].join('\n')
}

type Edit = {
  readonly kind: ' ' | '-' | '+'
  readonly text: string
  readonly oldLine: number
  readonly newLine: number
}

const CONTEXT = 3
/** Changes beyond which the shortest script is not looked for. */
const MAX_CHANGES = 500

/** Myers' shortest edit script, between the parts that begin and end the same. */
function editScript(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const middle = shortest(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const kinds = [...same(start), ...middle, ...same(end)]
  let [oldLine, newLine] = [0, 0]
  return kinds.map((kind): Edit => {
    const text = (kind === '+' ? b[newLine] : a[oldLine]) ?? ''
    const edit = { kind, text, oldLine: oldLine + 1, newLine: newLine + 1 }
    if (kind !== '+') oldLine++
    if (kind !== '-') newLine++
    return edit
  })
}

function same(count: number): readonly Edit['kind'][] {
  return Array.from({ length: count }, () => ' ')
}

function shortest(a: readonly string[], b: readonly string[]): readonly Edit['kind'][] {
  const furthest = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let changes = 0; changes <= Math.min(a.length + b.length, MAX_CHANGES); changes++) {
    trace.push(new Map(furthest))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let { x } = step(furthest, diagonal, changes)
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      furthest.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return backtrack(trace, a.length, b.length)
    }
  }
  return [...a.map((): Edit['kind'] => '-'), ...b.map((): Edit['kind'] => '+')]
}

/** Where a diagonal starts in the old text: one insertion or one deletion after its neighbour. */
function step(
  furthest: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): { readonly x: number; readonly isInsertion: boolean } {
  const [above, left] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1]
  const isInsertion = diagonal === -changes || (diagonal !== changes && left < above)
  return { x: isInsertion ? above : left + 1, isInsertion }
}

function backtrack(
  trace: readonly ReadonlyMap<number, number>[],
  oldLength: number,
  newLength: number,
): readonly Edit['kind'][] {
  const kinds: Edit['kind'][] = []
  let [x, y] = [oldLength, newLength]
  for (const [changes, furthest] of [...trace.entries()].toReversed()) {
    const diagonal = x - y
    const start = step(furthest, diagonal, changes)
    for (; x > start.x && x > 0 && y > 0; x--, y--) kinds.push(' ')
    if (changes === 0) break
    if (start.isInsertion) y--
    else x--
    kinds.push(start.isInsertion ? '+' : '-')
  }
  return kinds.toReversed()
}

type Hunk = readonly Edit[]

/** Changes with the lines around them; changes that are near each other share a hunk. */
function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  let index = edits.findIndex(({ kind }) => kind !== ' ')
  while (index !== -1) {
    const start = Math.max(0, index - CONTEXT)
    let last = index
    for (let next = index; next < edits.length && next <= last + 2 * CONTEXT; next++) {
      if (edits[next]?.kind !== ' ') last = next
    }
    const end = Math.min(edits.length, last + CONTEXT + 1)
    hunks.push(edits.slice(start, end))
    const following = edits.slice(end).findIndex(({ kind }) => kind !== ' ')
    index = following === -1 ? -1 : end + following
  }
  return hunks
}

function renderHunk(hunk: Hunk): readonly string[] {
  const [first] = hunk
  const oldCount = hunk.filter(({ kind }) => kind !== '+').length
  const newCount = hunk.filter(({ kind }) => kind !== '-').length
  const head = `@@ -${first?.oldLine ?? 0},${oldCount} +${first?.newLine ?? 0},${newCount} @@`
  return [head, ...hunk.map(({ kind, text }) => `${kind}${text}`)]
}
