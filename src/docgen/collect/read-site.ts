import { attributesOf, type Emit, type Message, readEmit } from './emit.ts'
import { eventName } from '../../logs/event-name.ts'
import { isEventMessage } from '../../logs/is-event.ts'
import type { EventEntry, Warning } from '../catalogue.ts'
import { callsFunction } from './deferred.ts'
import type { Findings } from './events.ts'
import { leaveOut } from './left-out.ts'
import { UNSPECIFIED } from './levels.ts'
import { leaveOutUnresolved } from './unresolved-receiver.ts'
import { constantText, distinct } from '../follow/alternatives.ts'
import { memberOf } from '../follow/evaluate-member.ts'
import { ask, type Evaluator, within } from '../follow/evaluator.ts'
import { packageLogger } from '../follow/libraries.ts'
import { createLogger, isLevel } from '../follow/logger.ts'
import type { Frame, Logger, Place, Unknown, Value } from '../follow/value.ts'
import type { Annotation, CallSite, FileSummary } from '../summary.ts'

/** What one call gives. */
export type SiteResult = {
  readonly entries: readonly EventEntry[]
  readonly warnings: readonly Warning[]
  /** The name depends on the caller of this function: its calls may tell. */
  readonly waitsFor?: NonNullable<Unknown['parameterOf']>
}

const NOTHING: SiteResult = { entries: [], warnings: [] }

/**
 * Reads one call.
 *
 * @param frame the call of the enclosing function that is being followed, if any.
 * @param at where the event counts as emitted; the call itself unless a wrapper's caller is.
 */
export function readSite(
  e: Evaluator,
  file: FileSummary,
  given: CallSite,
  frame: Frame | undefined,
  findings: Findings,
  at: Place = { path: file.path, line: given.line },
): SiteResult {
  if (given.annotation?.ignore === true) return NOTHING
  const key = given.key === undefined ? undefined : constantText(ask(e, file, given.key, frame))
  const site = key === undefined ? given : { ...given, method: key }
  const { annotation } = site
  const receivers = ask(e, file, site.receiver, frame)
  const found = loggersOf(e, receivers, site)
  if (found.length === 0) {
    if (annotation !== undefined && annotation.events.length > 0)
      return declaredOnly(e, file, site, annotation, frame, at)
    if (frame === undefined && !callsFunction(e, file, site, receivers, findings)) {
      leaveOutUnresolved(e, file, site, receivers, findings)
    }
    return NOTHING
  }
  const results = found.map(({ logger, method }) => readWith(e, file, site, frame, at, logger, method, findings))
  const waits = results.find((result) => result.waitsFor !== undefined)?.waitsFor
  return {
    entries: results.flatMap((result) => result.entries),
    warnings: distinctWarnings(results.flatMap((result) => result.warnings)),
    ...(waits && { waitsFor: waits }),
  }
}

type Found = { readonly logger: Logger; readonly method: string | undefined }

/** The loggers among the receivers, and the method that is called of each. */
function loggersOf(e: Evaluator, receivers: readonly Value[], site: CallSite): readonly Found[] {
  return distinct(receivers).flatMap((value): readonly Found[] => {
    if (site.isBare) return methodOfLogger(value)
    const logger = value.kind === 'package' ? packageLogger(value) : value
    if (logger?.kind === 'logger') return [{ logger: logger.logger, method: site.method }]
    const holdsMethods = value.kind === 'object' || value.kind === 'instance' || value.kind === 'class'
    return holdsMethods && site.method !== undefined ? heldMethod(e, value, site.method) : []
  })
}

function methodOfLogger(value: Value): readonly Found[] {
  return value.kind === 'method' && value.of.kind === 'logger' ? [{ logger: value.of.logger, method: value.name }] : []
}

/** `{ info: log.info.bind(log) }`: a logger's method in an object that is none. */
function heldMethod(e: Evaluator, holder: Value, name: string): readonly Found[] {
  return within(e, () => memberOf(e, holder, name)).flatMap(methodOfLogger)
}

function readWith(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  frame: Frame | undefined,
  at: Place,
  logger: Logger,
  method: string | undefined,
  findings: Findings,
): SiteResult {
  if (method !== undefined && !isLevel(logger, method)) return NOTHING
  const emit = readEmit(e, file, site, logger, method ?? '', frame)
  if (emit === undefined) return NOTHING
  const text = `${site.text}${site.isBare ? '' : method === undefined ? '[...]' : `.${method}`}(...)`
  const domain = site.annotation?.domain ?? logger.domain
  const names = eventNames(emit.message, domain, logger, site, text, at)
  if ('warning' in names) {
    return { entries: [], warnings: [names.warning], ...(names.waitsFor && { waitsFor: names.waitsFor }) }
  }
  if (names.names.length === 0) return NOTHING
  if (domain === undefined && names.needsDomain && logger.problem !== undefined) {
    leaveOut(findings.leftOut, logger.problem, at)
    return NOTHING
  }
  const level = levelOf(emit, method, site, text, at)
  const attributes = [
    ...attributesOf([...logger.bound, ...emit.keys.names], logger),
    ...(site.annotation?.attributes ?? []),
  ]
  const entries = names.names.map((name) => ({
    name,
    level: level.text,
    attributes: [...new Set(attributes)],
    locations: [at],
  }))
  const gaps = gapWarnings(names.names, [...logger.gaps, ...emit.keys.gaps], site, at)
  return { entries, warnings: level.warning === undefined ? gaps : [level.warning, ...gaps] }
}

type Names =
  | { readonly names: readonly string[]; readonly needsDomain: boolean }
  | { readonly warning: Warning; readonly waitsFor?: Unknown['parameterOf'] }

/** The names of the events that a call emits: none when its message is prose or there is none. */
function eventNames(
  message: Message,
  domain: string | undefined,
  logger: Logger,
  site: CallSite,
  text: string,
  at: Place,
): Names {
  const declared = site.annotation?.events ?? []
  if (declared.length > 0) return { names: declared.map((event) => declaredName(domain, event)), needsDomain: false }
  if (message.kind === 'none') return { names: [], needsDomain: false }
  if (message.kind === 'explicit') return { names: [message.name], needsDomain: false }
  if (message.kind === 'event') {
    const isEvent = logger.library === 'facade' || isEventMessage(domain ?? 'any', message.text)
    return { names: isEvent ? [eventName(domain, message.text)] : [], needsDomain: true }
  }
  const { value, what } = message
  if (value.kind === 'unknown' && value.isProse === true && logger.library !== 'facade')
    return { names: [], needsDomain: false }
  return {
    warning: {
      ...at,
      what: `cannot tell the name of the event that \`${text}\` emits`,
      why: `it is ${what}`,
      todo: 'make it constant, or write `// docgen: event=<name>` above the call',
    },
    ...(value.kind === 'unknown' && value.parameterOf && { waitsFor: value.parameterOf }),
  }
}

/** `event=` may be what the call passes, or the whole name. */
function declaredName(domain: string | undefined, event: string): string {
  const isWhole = domain === undefined || domain === '' || event.startsWith(`${domain}.`)
  return isWhole ? event : eventName(domain, event)
}

/** The level; an event whose level cannot be told is in the catalogue all the same. */
function levelOf(
  emit: Emit,
  method: string | undefined,
  site: CallSite,
  text: string,
  at: Place,
): { readonly text: string; readonly warning?: Warning } {
  const declared = site.annotation?.level
  if (declared !== undefined) return { text: declared }
  if (method !== undefined && 'text' in emit.level) return emit.level
  const warning = {
    ...at,
    what: `cannot tell the level of the event that \`${text}\` emits`,
    why: 'why' in emit.level ? emit.level.why : 'the method is not constant',
    todo: 'make it constant, or write `// docgen: level=<level>` above the call',
  }
  return { text: UNSPECIFIED, warning }
}

function gapWarnings(names: readonly string[], gaps: readonly string[], site: CallSite, at: Place): readonly Warning[] {
  if (gaps.length === 0 || site.annotation?.attributes !== undefined) return []
  const list = [...new Set(gaps)].map((gap) => `\`${gap}\``)
  return [
    {
      ...at,
      what: `the attributes of \`${names.join('`, `')}\` may be incomplete`,
      why: `${list.join(', ')} cannot be followed`,
      todo: 'write them out, or write `// docgen: attrs=<a>,<b>` above the call',
    },
  ]
}

/** A call of something that is not known to be a logger, with an event by comment. */
function declaredOnly(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  annotation: Annotation,
  frame: Frame | undefined,
  at: Place,
): SiteResult {
  const any = createLogger('any', { domain: annotation.domain ?? '', problem: undefined })
  const logger = any.kind === 'logger' ? any.logger : undefined
  const level = annotation.level ?? site.method
  if (logger === undefined || level === undefined) {
    const what = `cannot tell the level of the event \`${annotation.events.join('`, `')}\``
    const todo = 'add `level=<level>` to the docgen comment'
    return { entries: [], warnings: [{ ...at, what, why: 'the call is not one of a known logger', todo }] }
  }
  const emit = readEmit(e, file, site, logger, level, frame)
  const attributes = [...attributesOf(emit?.keys.names ?? [], logger), ...(annotation.attributes ?? [])]
  const names = annotation.events.map((event) => declaredName(annotation.domain, event))
  const entries = names.map((name) => ({ name, level, attributes: [...new Set(attributes)], locations: [at] }))
  return { entries, warnings: gapWarnings(names, emit?.keys.gaps ?? [], site, at) }
}

function distinctWarnings(warnings: readonly Warning[]): readonly Warning[] {
  return warnings.filter(
    (warning, index) =>
      warnings.findIndex((other) => other.what === warning.what && other.why === warning.why) === index,
  )
}
