const MOST_MISTAKES = 3

/**
 * The candidate that a mistyped word is probably meant to be; undefined when
 * none is near. Letters swapped, missing, added or wrong count as one mistake
 * each (Damerau and Levenshtein), underscores as none: `OTEL_SERVICENAME`.
 *
 * @param shared length of what all candidates begin with, in which no mistake is looked for
 */
export function didYouMean(word: string, candidates: Iterable<string>, shared: number = 0): string | undefined {
  const plain = withoutSeparators(word)
  let best: string | undefined
  let least = MOST_MISTAKES + 1
  for (const candidate of candidates) {
    const target = withoutSeparators(candidate)
    const allowed = Math.floor((Math.max(plain.length, target.length) - shared) / 4)
    const limit = Math.min(least, allowed + 1)
    if (Math.abs(target.length - plain.length) >= limit) continue
    const mistakes = countMistakes(plain, target)
    if (mistakes < limit) {
      best = candidate
      least = mistakes
    }
    if (mistakes === 0) break
  }
  return best
}

function withoutSeparators(text: string): string {
  return text.replaceAll(/[_.-]/g, '').toLowerCase()
}

function countMistakes(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1]
      let mistakes = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && isSwapped) mistakes = Math.min(mistakes, (beforeLast[column - 2] ?? 0) + 1)
      current.push(mistakes)
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? 0
}
