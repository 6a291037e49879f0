import type { Warning } from '../catalogue.ts'
import type { Place, Problem } from '../follow/value.ts'

/** Calls that are left out for one and the same reason: one warning for all of them. Line 0: where the first of them is. */
export type LeftOut = Map<string, { readonly problem: Problem; readonly places: Place[] }>

export function createLeftOut(): LeftOut {
  return new Map()
}

export function leaveOut(leftOut: LeftOut, problem: Problem, place: Place): void {
  const key = JSON.stringify([problem.path, problem.line, problem.what, problem.why])
  const known = leftOut.get(key)
  if (known === undefined) leftOut.set(key, { problem, places: [place] })
  else if (!known.places.some((other) => other.path === place.path && other.line === place.line))
    known.places.push(place)
}

const MAX_LINES = 8

/** The warnings; a call elsewhere than the problem itself is named by its lines. */
export function leftOutWarnings(leftOut: LeftOut): readonly Warning[] {
  return [...leftOut.values()].map(({ problem: given, places }) => {
    const problem = { ...given, line: given.line === 0 ? (places[0]?.line ?? 1) : given.line }
    const count = places.length === 1 ? '1 event is' : `${places.length} events are`
    const isSame = places.length === 1 && places[0]?.path === problem.path && places[0].line === problem.line
    const where = isSame ? '' : ` (${linesText(problem.path, places)})`
    return { ...problem, what: `${problem.what}; ${count} left out${where}` }
  })
}

function linesText(path: string, places: readonly Place[]): string {
  const own = places.filter((place) => place.path === path).map((place) => String(place.line))
  const others = new Set(places.filter((place) => place.path !== path).map((place) => place.path)).size
  const shown = own.length > MAX_LINES ? [...own.slice(0, MAX_LINES), '…'] : own
  const parts = [
    ...(own.length > 0 ? [`${own.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}`] : []),
    ...(others > 0 ? [others === 1 ? '1 other file' : `${others} other files`] : []),
  ]
  return parts.join(' and ')
}
