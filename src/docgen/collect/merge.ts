import type { EventEntry, MetricEntry, Warning } from '../catalogue.ts'
import { isSameLevel, UNSPECIFIED } from './levels.ts'
import type { Place } from '../follow/value.ts'

export type Merged<Entry> = { readonly entries: readonly Entry[]; readonly warnings: readonly Warning[] }

/**
 * One entry per name, sorted by name: attributes united, each place once, the
 * level that was met first (C-25). A level that means something else is a warning.
 */
export function mergeEvents(entries: readonly EventEntry[]): Merged<EventEntry> {
  const levels = new Map<string, string>()
  for (const { name, level } of entries) {
    const known = levels.get(name)
    if (known === undefined || known === UNSPECIFIED) levels.set(name, level)
  }
  const merged = mergeByName(entries, (first, here) => {
    if (isSameLevel(first.level, here.level)) return undefined
    return {
      what: `\`${here.name}\` is logged at \`${here.level}\` here`,
      first: `logged at \`${first.level}\``,
      todo: 'log it at one level, or give it another name',
    }
  })
  return {
    ...merged,
    entries: merged.entries.map((entry) => ({ ...entry, level: levels.get(entry.name) ?? entry.level })),
  }
}

/** As `mergeEvents`, for instruments: the first kind is kept, and the first unit and description that are given. */
export function mergeMetrics(entries: readonly MetricEntry[]): Merged<MetricEntry> {
  const { entries: merged, warnings } = mergeByName(entries, difference)
  const all = Map.groupBy(entries, ({ name }) => name)
  const completed = merged.map((entry) => {
    const group = all.get(entry.name) ?? []
    return {
      ...entry,
      unit: group.find(({ unit }) => unit !== undefined)?.unit,
      description: group.find(({ description }) => description !== undefined)?.description,
      meters: [...new Set(group.flatMap(({ meters }) => meters))].toSorted(),
    }
  })
  return { entries: completed, warnings }
}

type Named = { readonly name: string; readonly attributes: readonly string[]; readonly locations: readonly Place[] }

/** How an entry differs from the first of its name, in words. */
type Difference = { readonly what: string; readonly first: string; readonly todo: string }

function mergeByName<Entry extends Named>(
  entries: readonly Entry[],
  differenceOf: (first: Entry, here: Entry) => Difference | undefined,
): Merged<Entry> {
  const groups = new Map<
    string,
    { readonly first: Entry; readonly attributes: Set<string>; readonly places: Map<string, Place> }
  >()
  const warnings: Warning[] = []
  for (const entry of entries) {
    let group = groups.get(entry.name)
    if (group === undefined)
      groups.set(entry.name, (group = { first: entry, attributes: new Set(), places: new Map() }))
    for (const attribute of entry.attributes) group.attributes.add(attribute)
    for (const place of entry.locations) {
      const key = `${place.path}:${place.line}`
      if (!group.places.has(key)) group.places.set(key, place)
    }
    const difference = differenceOf(group.first, entry)
    const [first, here] = [group.first.locations[0], entry.locations[0]]
    if (difference === undefined || first === undefined || here === undefined) continue
    const { what, todo } = difference
    // A use of an instrument differs in the same way as the instrument itself.
    if (warnings.some((known) => known.path === here.path && known.line === here.line && known.what === what)) continue
    warnings.push({
      ...here,
      what,
      why: `it is ${difference.first} at ${first.path}:${first.line}, which is kept`,
      todo,
      other: first,
    })
  }
  const merged = [...groups.values()].map(({ first, attributes, places }) => ({
    ...first,
    attributes: [...attributes].toSorted(),
    locations: [...places.values()],
  }))
  return { entries: merged.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), warnings }
}

function difference(first: MetricEntry, here: MetricEntry): Difference | undefined {
  const differs = (what: string, then: string): Difference => ({
    what: `the instrument \`${here.name}\` is ${what} here`,
    first: then,
    todo: 'make it once and share it, or give it another name',
  })
  if (first.kind !== here.kind) return differs(`of the kind ${here.kind}`, `of the kind ${first.kind}`)
  if (first.unit === undefined || here.unit === undefined || first.unit === here.unit) return undefined
  return differs(`in \`${here.unit}\``, `in \`${first.unit}\``)
}
