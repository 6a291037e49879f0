import { isEventMessage } from '../../logs/is-event.ts'
import type { Findings } from './events.ts'
import { leaveOut } from './left-out.ts'
import { COMMON_LEVELS } from './levels.ts'
import { isLoggerName } from '../extract/describe-node.ts'
import { isErrorName } from '../follow/evaluate-parameter.ts'
import { ask, type Evaluator } from '../follow/evaluator.ts'
import { isPlainLogger } from '../follow/libraries.ts'
import type { Value } from '../follow/value.ts'
import type { CallSite, FileSummary } from '../summary.ts'

/**
 * Says that a call is left out when it looks like the call of a logger, and is
 * silent about everything else (C-24): the receiver must be named like one, and
 * nothing may be known of it that speaks against it.
 */
export function leaveOutUnresolved(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  receivers: readonly Value[],
  findings: Findings,
): void {
  if (!isLoggerName(site.lastName) || site.args.length === 0 || site.isBare) return
  if (site.method !== undefined && !COMMON_LEVELS.has(site.method)) return
  if (receivers.some(isKnownOther) || !mayNameEvent(e, file, site)) return
  const place = { path: file.path, line: site.line }
  const fromPackage = receivers.find((value) => value.kind === 'package')
  if (fromPackage?.kind === 'package') {
    if (isPlainLogger(fromPackage.name) || receivers.some((value) => value.kind === 'unknown')) return
    const what = `cannot tell which logger \`${site.text}\` is`
    const why = `it comes from the package \`${fromPackage.name}\`, which is not part of this project`
    return leaveOut(findings.leftOut, { ...place, line: 0, what, why, todo: TODO }, place)
  }
  const unknown = receivers.find((value) => value.kind === 'unknown')
  const why = unknown?.kind === 'unknown' ? `it is ${unknown.why}` : whyOf(receivers[0])
  leaveOut(
    findings.leftOut,
    { ...place, line: 0, what: `cannot tell which logger \`${site.text}\` is`, why, todo: TODO },
    place,
  )
}

const TODO =
  'write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`'

function whyOf(value: Value | undefined): string {
  if (value?.kind === 'shape') return `only the type of \`${value.place.name}\` is known`
  if (value?.kind === 'global') return `\`${value.path[0] ?? ''}\` is not declared in this file`
  return 'it cannot be followed'
}

/** It was followed to something, and that is no logger. */
function isKnownOther(value: Value): boolean {
  if (value.kind === 'global') return value.path[0] === 'console'
  return value.kind !== 'unknown' && value.kind !== 'package' && value.kind !== 'shape'
}

/** Prose and errors are no events, whichever logger it is. */
function mayNameEvent(e: Evaluator, file: FileSummary, site: CallSite): boolean {
  if (site.annotation !== undefined) return true
  const candidates = site.args.slice(0, site.method === 'log' ? 3 : 2)
  return candidates.some((arg, index) => {
    const values = ask(e, file, arg, undefined)
    const note = site.argNotes[index]
    if (note !== undefined && isErrorName(note.lastName)) return false
    return values.some((value) => {
      if (value.kind === 'constant') return typeof value.value === 'string' && isEventMessage('any', value.value)
      return value.kind === 'unknown' && value.isProse !== true && (index === 0 || arg.kind === 'text')
    })
  })
}
