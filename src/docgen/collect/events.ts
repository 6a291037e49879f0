import { createLeftOut, type LeftOut, leftOutWarnings } from './left-out.ts'
import type { EventEntry, Warning } from '../catalogue.ts'
import { createDeferred, defer, type Deferred, expandWrappers } from './deferred.ts'
import { EMIT_METHODS } from './levels.ts'
import { readSite, type SiteResult } from './read-site.ts'
import { createEvaluator, type Evaluator } from '../follow/evaluator.ts'
import type { Project } from '../project.ts'

/** What a scan for events finds, before entries of the same name are merged. */
export type FoundEvents = {
  readonly entries: readonly EventEntry[]
  readonly warnings: readonly Warning[]
  /** Calls that must be looked at too, by the name of the method or function: known only now. */
  readonly methods: ReadonlySet<string>
  readonly functions: ReadonlySet<string>
}

/** What is written to while the calls are read. */
export type Findings = {
  readonly entries: EventEntry[]
  readonly warnings: Warning[]
  readonly leftOut: LeftOut
  readonly deferred: Deferred
  readonly methods: Set<string>
  readonly functions: Set<string>
}

/** Reads every kept call of the project's files, in the order of paths and lines. */
export function findEvents(project: Project): FoundEvents {
  const e: Evaluator = createEvaluator(project)
  const findings: Findings = {
    entries: [],
    warnings: [],
    leftOut: createLeftOut(),
    deferred: createDeferred(),
    methods: new Set(),
    functions: new Set(),
  }
  for (const file of project.files) {
    for (const level of file.levels) if (!EMIT_METHODS.has(level)) findings.methods.add(level)
    for (const complaint of file.complaints) findings.warnings.push({ path: file.path, ...complaint })
    const sites = file.calls.toSorted((a, b) => a.line - b.line)
    for (const site of sites) {
      const result = readSite(e, file, site, undefined, findings)
      keep(findings, result.waitsFor === undefined ? result : { entries: result.entries, warnings: [] })
      defer(e, file, site, result, findings)
    }
  }
  expandWrappers(e, findings)
  return {
    entries: inOrder(project, findings.entries),
    warnings: onlyOnce([...findings.warnings, ...leftOutWarnings(findings.leftOut)]).toSorted(byPlace),
    methods: findings.methods,
    functions: findings.functions,
  }
}

export function keep(findings: Findings, result: SiteResult): void {
  findings.entries.push(...result.entries)
  findings.warnings.push(...result.warnings)
}

/** Entries that wrappers gave come last; their places are among the others. */
function inOrder(project: Project, entries: readonly EventEntry[]): readonly EventEntry[] {
  const order = new Map(project.files.map((file, index) => [file.path, index]))
  const rank = ({ locations: [first] }: EventEntry): number => order.get(first?.path ?? '') ?? 0
  return entries.toSorted((a, b) => rank(a) - rank(b) || (a.locations[0]?.line ?? 0) - (b.locations[0]?.line ?? 0))
}

/** A wrapper says the same of a caller for each way that leads to it. */
function onlyOnce(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()]
}

function byPlace(a: Warning, b: Warning): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line
}
