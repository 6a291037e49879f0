import { followArguments } from './arguments.ts'
import { type Findings, keep } from './events.ts'
import { readSite, type SiteResult } from './read-site.ts'
import { memberOf } from '../follow/evaluate-member.ts'
import type { Evaluator } from '../follow/evaluator.ts'
import type { Frame, Place, Value } from '../follow/value.ts'
import type { Annotation, CallSite, FileSummary } from '../summary.ts'

/**
 * Calls whose event is a parameter of the function around them, and calls of
 * such functions: `function audit(event) { log.info(event) }`. The events are
 * those of the callers.
 */
export type Deferred = { readonly waiting: Waiting[]; readonly callers: Caller[] }

type FunctionValue = Value & { readonly kind: 'function' }

type Waiting = {
  readonly file: FileSummary
  readonly function: number
  /** Reads the call again, with the arguments and the comment of one caller. */
  readonly read: (frame: Frame, at: Place, annotation: Annotation | undefined) => SiteResult
  /** What is said when nobody calls the function. */
  readonly result: SiteResult
  readonly depth: number
}

type Caller = { readonly file: FileSummary; readonly site: CallSite; readonly target: FunctionValue }

/** Wrappers around wrappers around wrappers. */
const MAX_DEPTH = 3

export function createDeferred(): Deferred {
  return { waiting: [], callers: [] }
}

/** Puts off a call that only the callers of a function can tell about. */
export function defer(e: Evaluator, file: FileSummary, site: CallSite, result: SiteResult, findings: Findings): void {
  const of = result.waitsFor
  if (of === undefined) return
  const read: Waiting['read'] = (frame, at, annotation) =>
    readSite(e, file, { ...site, annotation: annotation ?? site.annotation }, frame, findings, at)
  findings.deferred.waiting.push({ file: of.file, function: of.function, read, result, depth: 0 })
}

/** Whether a call is one of a function of the project; such calls are remembered. */
export function callsFunction(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  receivers: readonly Value[],
  { deferred }: Findings,
): boolean {
  const { method, isBare } = site
  const targets = isBare
    ? receivers
    : method === undefined
      ? []
      : receivers.flatMap((value) => methodOf(e, value, method))
  const functions = targets.filter((value) => value.kind === 'function')
  for (const target of functions) deferred.callers.push({ file, site, target })
  return functions.length > 0
}

/** Only what has methods of its own is asked: a logger's or package's are known otherwise. */
function methodOf(e: Evaluator, value: Value, method: string): readonly Value[] {
  const isAsked =
    value.kind === 'instance' || value.kind === 'object' || value.kind === 'class' || value.kind === 'module'
  return isAsked ? memberOf(e, value, method) : []
}

/** Reads each put-off call once for each caller of its function. */
export function expandWrappers(e: Evaluator, findings: Findings): void {
  const { waiting, callers } = findings.deferred
  for (const each of waiting) {
    const own = callers.filter(({ target }) => target.file === each.file && target.id === each.function)
    for (const caller of own) expand(e, findings, each, caller)
    if (own.length > 0) continue
    keep(findings, { entries: [], warnings: each.result.warnings })
    const name = each.file.functions[each.function]?.name ?? ''
    if (name === '' || name === 'constructor') continue
    findings.methods.add(name)
    findings.functions.add(name)
  }
}

function expand(e: Evaluator, findings: Findings, waiting: Waiting, { file, site, target }: Caller): void {
  const at = { path: file.path, line: site.line }
  if (site.annotation?.ignore === true) return
  const frameOf = (outer: Frame | undefined): Frame => ({
    file: target.file,
    function: target.id,
    args: followArguments(e, file, site, outer).map(({ values }) => values),
    parent: target.frame,
    depth: (outer?.depth ?? 0) + 1,
  })
  const result = waiting.read(frameOf(undefined), at, site.annotation)
  const of = result.waitsFor
  if (of === undefined || waiting.depth >= MAX_DEPTH) return keep(findings, result)
  keep(findings, { entries: result.entries, warnings: [] })
  const read: Waiting['read'] = (outer, place, annotation) =>
    waiting.read(frameOf(outer), place, annotation ?? site.annotation)
  findings.deferred.waiting.push({ file: of.file, function: of.function, read, result, depth: waiting.depth + 1 })
}
