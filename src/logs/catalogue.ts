import { readFileSync, statSync } from 'node:fs'
import type { LogsConfig, Problem } from '../config/config.ts'
import { problemText } from '../config/problem-text.ts'
import { getState } from '../state.ts'

/** What the catalogue and the allow list say of an event. Only `not allowed` ones are kept from export. */
export type EventVerdict = 'known' | 'unknown' | 'not allowed'

/** How often events fell outside the lists; `status()` tells. */
export type EventCounts = {
  readonly unknown: number
  readonly notAllowed: number
  /** Name to count of the events that are not in the catalogue; at most `MAX_NAMES` of them. */
  readonly unknownByName: ReadonlyMap<string, number>
}

/** The lists that `OTEL_NODE_EVENT_CATALOGUE` and `OTEL_NODE_EVENT_ALLOWLIST` name, ready to be asked. */
export type EventGate = {
  /**
   * Says whether an event is on the lists, and counts it if it is not. Costs
   * two look-ups; never throws.
   *
   * @param eventName as `eventName()` gives it.
   */
  readonly check: (eventName: string) => EventVerdict
  readonly counts: () => EventCounts
}

/** A process that makes its event names from input must not fill memory or stderr with them. */
const MAX_NAMES = 1000
const MAX_REPORTS = 20
const MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * Makes the gate that the log bridge asks for each event.
 *
 * @param catalogue names of all known events; undefined: every event is known.
 * @param allowlist names of the events that may be exported, `orders.*` for all
 * that begin with `orders.`; undefined: all.
 * @param report is given one line the first time that a name is not in the
 * catalogue, for the first twenty names. Only the name, cut short, is in it.
 */
export function createEventGate(
  catalogue: ReadonlySet<string> | undefined,
  allowlist: readonly string[] | undefined,
  report: (line: string) => void,
): EventGate {
  const allowed = allowlist === undefined ? undefined : readAllowlist(allowlist)
  const unknownByName = new Map<string, number>()
  let unknown = 0
  let notAllowed = 0

  const countUnknown = (name: string): void => {
    unknown++
    const seen = unknownByName.get(name)
    if (seen !== undefined) {
      unknownByName.set(name, seen + 1)
      return
    }
    if (unknownByName.size >= MAX_NAMES) return
    unknownByName.set(name, 1)
    if (unknownByName.size <= MAX_REPORTS)
      report(`the event ${shown(name)} is not in the catalogue; exported and counted`)
    else if (unknownByName.size === MAX_REPORTS + 1)
      report('more events are not in the catalogue; they are only counted')
  }

  return {
    check(name) {
      const isKnown = catalogue === undefined || catalogue.has(name)
      if (!isKnown) countUnknown(name)
      if (allowed !== undefined && !isAllowed(allowed, name)) {
        notAllowed++
        return 'not allowed'
      }
      return isKnown ? 'known' : 'unknown'
    },
    counts: () => ({ unknown, notAllowed, unknownByName }),
  }
}

/**
 * The gate that the configuration asks for, one for all loggers of the process; undefined: every event passes.
 *
 * @param report as for `createEventGate`, and told when the catalogue cannot be read
 */
export function gateOf(
  settings: Pick<LogsConfig, 'eventCatalogue' | 'eventAllowlist'>,
  report: (line: string) => void,
): EventGate | undefined {
  const { eventCatalogue, eventAllowlist } = settings
  if (eventCatalogue === undefined && eventAllowlist === undefined) return undefined
  const gates = getState()?.eventGates
  const known = gates?.get(settings)
  if (known !== undefined) return known
  const { names, problem } = eventCatalogue === undefined ? {} : readCatalogueFile(eventCatalogue)
  if (problem !== undefined) report(problemText(problem))
  const gate = createEventGate(names, eventAllowlist, report)
  gates?.set(settings, gate)
  return gate
}

/**
 * Reads the catalogue that `otel docgen events --format json` wrote.
 *
 * @returns the names, or a problem; never throws. Without a readable catalogue
 * no event is called unknown.
 */
export function readCatalogueFile(path: string): { readonly names?: ReadonlySet<string>; readonly problem?: Problem } {
  try {
    const size = statSync(path).size
    if (size > MAX_FILE_BYTES) return { problem: problem(path, `it has ${size} bytes, more than ${MAX_FILE_BYTES}`) }
    const names = catalogueNames(readFileSync(path, 'utf8'))
    return names === undefined ? { problem: problem(path, 'it has no list of events') } : { names }
  } catch (error) {
    return { problem: problem(path, error instanceof Error ? error.message : String(error)) }
  }
}

/**
 * The event names in the text of a JSON catalogue.
 *
 * @returns undefined when the text is JSON of another shape.
 * @throws SyntaxError when it is not JSON.
 */
export function catalogueNames(text: string): ReadonlySet<string> | undefined {
  const parsed: unknown = JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text)
  if (typeof parsed !== 'object' || parsed === null || !('events' in parsed) || !Array.isArray(parsed.events))
    return undefined
  const names = new Set<string>()
  for (const event of parsed.events as readonly unknown[]) {
    if (typeof event === 'object' && event !== null && 'name' in event && typeof event.name === 'string')
      names.add(event.name)
  }
  return names
}

const BYTE_ORDER_MARK = 0xfeff

type Allowlist = { readonly names: ReadonlySet<string>; readonly prefixes: readonly string[] }

function readAllowlist(entries: readonly string[]): Allowlist {
  const names = entries.filter((entry) => !entry.endsWith('*'))
  const prefixes = entries.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1))
  return { names: new Set(names), prefixes }
}

function isAllowed(allowlist: Allowlist, name: string): boolean {
  return allowlist.names.has(name) || allowlist.prefixes.some((prefix) => name.startsWith(prefix))
}

function shown(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}

function problem(path: string, why: string): Problem {
  return {
    variable: 'OTEL_NODE_EVENT_CATALOGUE',
    value: path,
    expected: `the JSON file that \`otel docgen events --format json\` writes (${why})`,
    action: 'no event is checked against it',
    level: 'warn',
  }
}
