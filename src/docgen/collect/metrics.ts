import type { MetricEntry, Warning } from '../catalogue.ts'
import { ask, createEvaluator, type Evaluator } from '../follow/evaluator.ts'
import { INSTRUMENTS } from '../follow/instrument.ts'
import { keysOf } from '../follow/keys.ts'
import type { Instrument, Value } from '../follow/value.ts'
import type { Project } from '../project.ts'
import type { CallSite, Expr, FileSummary } from '../summary.ts'

export type FoundMetrics = { readonly entries: readonly MetricEntry[]; readonly warnings: readonly Warning[] }

/** Reads every kept call of the project's files: the ones that make instruments, and the ones that use them. */
export function findMetrics(project: Project): FoundMetrics {
  const e = createEvaluator(project)
  const entries: MetricEntry[] = []
  const uses: MetricEntry[] = []
  const warnings: Warning[] = []
  for (const file of project.files) {
    for (const complaint of file.complaints) warnings.push({ path: file.path, ...complaint })
    for (const site of file.calls) {
      if (site.annotation?.ignore === true || site.method === undefined) continue
      if (INSTRUMENTS.has(site.method)) readCreation(e, file, site, entries, warnings)
      else uses.push(...readUse(e, file, site, warnings))
    }
  }
  const sorted = entries.toSorted((a, b) => comparePlaces(a, b))
  // Uses have no places of their own: what counts is where an instrument is made.
  const known = new Set(sorted.map((entry) => entry.name))
  return { entries: [...sorted, ...uses.filter((use) => known.has(use.name))], warnings }
}

function comparePlaces({ locations: [a] }: MetricEntry, { locations: [b] }: MetricEntry): number {
  if (a === undefined || b === undefined) return 0
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line
}

function readCreation(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  entries: MetricEntry[],
  warnings: Warning[],
): void {
  const meters = ask(e, file, site.receiver).filter((value) => value.kind === 'meter')
  if (meters.length === 0) return
  const call: Expr = {
    kind: 'call',
    callee: { kind: 'member', of: site.receiver, name: site.method ?? '' },
    args: site.args,
    line: site.line,
    text: `${site.text}.${site.method ?? ''}(...)`,
  }
  const instruments = ask(e, file, call).filter((value) => value.kind === 'instrument')
  for (const { instrument } of instruments) entries.push(entryOf(instrument, []))
  if (instruments.length > 0) return
  warnings.push({
    path: file.path,
    line: site.line,
    what: `cannot tell the name of the instrument that \`${call.text}\` makes`,
    why: `it is ${site.argNotes[0]?.what ?? 'missing'}`,
    todo: 'make it constant',
  })
}

/** `counter.add(1, {…})`, `histogram.record(2, {…})`, `result.observe(3, {…})`. */
function readUse(e: Evaluator, file: FileSummary, site: CallSite, warnings: Warning[]): readonly MetricEntry[] {
  const { method } = site
  const receivers = ask(e, file, site.receiver)
  const instruments = receivers.filter((value) => value.kind === 'instrument')
  if (method === 'addCallback') return observed(e, instruments, site.args[0], file, 0, warnings)
  if (method === 'addBatchObservableCallback') {
    if (!receivers.some((value) => value.kind === 'meter')) return []
    return observed(e, [], site.args[0], file, 1, warnings)
  }
  return instruments.flatMap((value) => usesOf(e, value.instrument, file, site, site.args[1], 1, warnings))
}

function usesOf(
  e: Evaluator,
  instrument: Instrument,
  file: FileSummary,
  site: CallSite,
  attributes: Expr | undefined,
  index: number,
  warnings: Warning[],
): readonly MetricEntry[] {
  if (attributes === undefined) return []
  const { names, gaps } = keysOf(e, ask(e, file, attributes), site.argNotes[index]?.text ?? 'attributes')
  if (gaps.length > 0 && site.annotation?.attributes === undefined) {
    warnings.push({
      path: file.path,
      line: site.line,
      what: `the attributes of \`${instrument.name}\` may be incomplete`,
      why: `${gaps.map((gap) => `\`${gap}\``).join(', ')} cannot be followed`,
      todo: 'write them out, or write `// docgen: attrs=<a>,<b>` above the call',
    })
  }
  return [entryOf(instrument, [...names, ...(site.annotation?.attributes ?? [])])]
}

/**
 * Calls of `observe` in a callback: of its first parameter.
 *
 * @param offset 1 when the instrument is the first argument.
 */
function observed(
  e: Evaluator,
  instruments: readonly (Value & { readonly kind: 'instrument' })[],
  callback: Expr | undefined,
  file: FileSummary,
  offset: 0 | 1,
  warnings: Warning[],
): readonly MetricEntry[] {
  if (callback === undefined) return []
  return ask(e, file, callback).flatMap((value) => {
    if (value.kind !== 'function') return []
    const calls = value.file.functions[value.id]?.calls ?? []
    return calls.flatMap((index) => {
      const site = value.file.calls[index]
      if (site?.method !== 'observe' || !isParameter(value.file, site.receiver, value.id)) return []
      const [first] = site.args
      const named =
        offset === 1 && first ? ask(e, value.file, first).filter((each) => each.kind === 'instrument') : instruments
      return named.flatMap((each) =>
        usesOf(e, each.instrument, value.file, site, site.args[1 + offset], 1 + offset, warnings),
      )
    })
  })
}

function isParameter(file: FileSummary, receiver: Expr, id: number): boolean {
  if (receiver.kind !== 'binding') return false
  const definitions = file.bindings[receiver.binding]?.definitions ?? []
  return definitions.some(
    (definition) => definition.kind === 'parameter' && definition.function === id && definition.index === 0,
  )
}

function entryOf(instrument: Instrument, attributes: readonly string[]): MetricEntry {
  const { name, kind, unit, description, scope, path, line } = instrument
  return {
    name,
    kind,
    unit,
    description,
    meters: scope === undefined ? [] : [scope],
    attributes,
    locations: [{ path, line }],
  }
}
