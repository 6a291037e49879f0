import { distinct, preferKnown } from './alternatives.ts'
import { memberOf } from './evaluate-member.ts'
import { evaluateParameter } from './evaluate-parameter.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { type Frame, unknownValue, type Value } from './value.ts'
import type { Binding, Definition, Expr, FileSummary } from '../summary.ts'

/** What a variable can be at a place: any of the definitions that reach it. */
export function evaluateBinding(
  e: Evaluator,
  file: FileSummary,
  { binding: index, definitions }: Expr & { readonly kind: 'binding' },
  frame: Frame | undefined,
): readonly Value[] {
  const binding = file.bindings[index]
  if (binding === undefined) return [unknownValue('a variable that cannot be followed')]
  const chosen =
    definitions === undefined || binding.assignedElsewhere
      ? binding.definitions
      : definitions.flatMap((number) => binding.definitions[number] ?? [])
  const isWhole = chosen.length === binding.definitions.length
  const known = frame === undefined && isWhole ? e.memo.get(binding) : undefined
  if (known !== undefined) return known
  const cuts = e.cuts
  e.steps += chosen.length
  const values = preferKnown(distinct(chosen.flatMap((definition) => remembered(e, file, binding, definition, frame))))
  if (frame === undefined && isWhole && (e.cuts === cuts || e.active.size === 0)) e.memo.set(binding, values)
  return values
}

/** A definition that many later ones build upon is followed once. */
function remembered(
  e: Evaluator,
  file: FileSummary,
  binding: Binding,
  definition: Definition,
  frame: Frame | undefined,
): readonly Value[] {
  if (frame !== undefined) return evaluateDefinition(e, file, binding, definition, frame)
  const known = e.memo.get(definition)
  if (known !== undefined) return known
  const cuts = e.cuts
  const values = evaluateDefinition(e, file, binding, definition, frame)
  if (e.cuts === cuts) e.memo.set(definition, values)
  return values
}

function evaluateDefinition(
  e: Evaluator,
  file: FileSummary,
  binding: Binding,
  definition: Definition,
  frame: Frame | undefined,
): readonly Value[] {
  return once(e, definition, frame, [], () => {
    if (definition.kind === 'value') return evaluate(e, file, definition.value, frame)
    if (definition.kind === 'parameter') return evaluateParameter(e, file, binding, definition, frame)
    const values = followPath(e, evaluate(e, file, definition.of, frame), definition.path)
    if (definition.fallback === undefined) return values
    return [...values, ...evaluate(e, file, definition.fallback, frame)]
  })
}

/** The property of a property of a value. */
export function followPath(e: Evaluator, values: readonly Value[], path: readonly string[]): readonly Value[] {
  let current = values
  for (const name of path) current = distinct(current.flatMap((value) => memberOf(e, value, name)))
  return current
}
