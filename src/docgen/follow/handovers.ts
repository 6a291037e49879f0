import { evaluate } from './evaluate.ts'
import { ask, type Evaluator, MAX_DEPTH } from './evaluator.ts'
import type { Value } from './value.ts'
import type { Expr, FileSummary } from '../summary.ts'

/** Who hands what to a function: arguments, by the function's file and number. */
export type HandoverIndex = ReadonlyMap<FileSummary, ReadonlyMap<number, readonly Handed[]>>

type Handed = {
  readonly file: FileSummary
  readonly args: readonly Expr[]
  /** Of its own, for keys. */
  readonly number: number
}

/**
 * Finds the functions and constructors that loggers are handed to, in the whole
 * project. A parameter met on the way is not followed: it would take the index.
 */
export function createHandoverIndex(e: Evaluator): HandoverIndex {
  const index = new Map<FileSummary, Map<number, Handed[]>>()
  let number = 0
  for (const file of e.project.files) {
    for (const { callee, args } of file.handovers) {
      for (const target of ask(e, file, callee)) {
        for (const { file: owner, id } of functionsOf(e, target, 0))
          add(index, owner, id, { file, args, number: number++ })
      }
    }
  }
  return index
}

function add(index: Map<FileSummary, Map<number, Handed[]>>, file: FileSummary, id: number, handed: Handed): void {
  const ofFile = index.get(file) ?? new Map<number, Handed[]>()
  index.set(file, ofFile)
  const known = ofFile.get(id)
  if (known === undefined) ofFile.set(id, [handed])
  else known.push(handed)
}

/** The function that runs when a value is called: a class's constructor, or the one of its base. */
function functionsOf(
  e: Evaluator,
  target: Value,
  depth: number,
): readonly { readonly file: FileSummary; readonly id: number }[] {
  if (target.kind === 'function') return [target]
  if (target.kind === 'instance') return functionsOf(e, target.of, depth)
  if (target.kind !== 'class' || depth > MAX_DEPTH) return []
  const summary = target.file.classes[target.id]
  if (summary?.construct !== undefined) return [{ file: target.file, id: summary.construct }]
  if (summary?.base === undefined) return []
  return evaluate(e, target.file, summary.base, target.frame).flatMap((base) => functionsOf(e, base, depth + 1))
}
