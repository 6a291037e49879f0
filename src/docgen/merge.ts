import type { EventEntry, MetricEntry, Warning } from './catalogue.ts'
import { isSameLevel } from './levels.ts'
import type { Place } from './value.ts'

export type Merged<Entry> = { readonly entries: readonly Entry[]; readonly warnings: readonly Warning[] }

/**
 * One entry per name, sorted by name: attributes united, each place once, the
 * level that was met first (C-25). A level that means something else is a warning.
 */
export function mergeEvents(entries: readonly EventEntry[]): Merged<EventEntry> {
  const merged = new Map<string, EventEntry>()
  const warnings: Warning[] = []
  for (const entry of entries) {
    const known = merged.get(entry.name)
    merged.set(entry.name, known === undefined ? tidy(entry) : united(known, entry))
    if (known === undefined || isSameLevel(known.level, entry.level)) continue
    const [first, here] = [known.locations[0], entry.locations[0]]
    if (first === undefined || here === undefined) continue
    warnings.push({
      ...here,
      what: `\`${entry.name}\` is logged at \`${entry.level}\` here`,
      why: `it is logged at \`${known.level}\` at ${first.path}:${first.line}, which is kept`,
      todo: 'log it at one level, or give it another name',
      other: first,
    })
  }
  return { entries: [...merged.values()].toSorted(byName), warnings }
}

/** As `mergeEvents`, for instruments: the first kind, unit and description are kept. */
export function mergeMetrics(entries: readonly MetricEntry[]): Merged<MetricEntry> {
  const merged = new Map<string, MetricEntry>()
  const warnings: Warning[] = []
  for (const entry of entries) {
    const known = merged.get(entry.name)
    if (known === undefined) {
      merged.set(entry.name, { ...tidy(entry), meters: [...new Set(entry.meters)].toSorted() })
      continue
    }
    merged.set(entry.name, {
      ...united(known, entry),
      unit: known.unit ?? entry.unit,
      description: known.description ?? entry.description,
      meters: [...new Set([...known.meters, ...entry.meters])].toSorted(),
    })
    const difference = differenceOf(known, entry)
    const [first, here] = [known.locations[0], entry.locations[0]]
    if (difference === undefined || first === undefined || here === undefined) continue
    warnings.push({
      ...here,
      what: `the instrument \`${entry.name}\` is ${difference.here} here`,
      why: `it is ${difference.first} at ${first.path}:${first.line}, which is kept`,
      todo: 'make it once and share it, or give it another name',
      other: first,
    })
  }
  return { entries: [...merged.values()].toSorted(byName), warnings }
}

type Common = { readonly attributes: readonly string[]; readonly locations: readonly Place[] }

function tidy<Entry extends Common>(entry: Entry): Entry {
  return { ...entry, attributes: [...new Set(entry.attributes)].toSorted(), locations: placesOnce(entry.locations) }
}

function united<Entry extends Common>(known: Entry, entry: Entry): Entry {
  return {
    ...known,
    attributes: [...new Set([...known.attributes, ...entry.attributes])].toSorted(),
    locations: placesOnce([...known.locations, ...entry.locations]),
  }
}

function placesOnce(places: readonly Place[]): readonly Place[] {
  const seen = new Set<string>()
  return places.filter(({ path, line }) => {
    const key = `${path}:${line}`
    return !seen.has(key) && seen.add(key)
  })
}

function differenceOf(known: MetricEntry, entry: MetricEntry): { readonly here: string; readonly first: string } | undefined {
  if (known.kind !== entry.kind) return { here: `of the kind ${entry.kind}`, first: `of the kind ${known.kind}` }
  const differs = known.unit !== undefined && entry.unit !== undefined && known.unit !== entry.unit
  return differs ? { here: `in \`${entry.unit}\``, first: `in \`${known.unit}\`` } : undefined
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
