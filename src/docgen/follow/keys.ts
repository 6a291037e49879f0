import { constantText } from './alternatives.ts'
import { memberOf } from './evaluate-member.ts'
import { evaluateType } from './evaluate-type.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import type { Value } from './value.ts'
import type { ObjectEntry } from '../summary.ts'

/** The property names of an object, as written. */
export type Keys = {
  readonly names: readonly string[]
  /** What may add more of them, in words: `...payload`. */
  readonly gaps: readonly string[]
}

/**
 * Property names that a value can have, all alternatives together. Nothing
 * (`undefined`, `false`) has none; an error has none that count.
 *
 * @param text of the value, for the gap that it is when it cannot be told.
 */
export function keysOf(e: Evaluator, values: readonly Value[], text: string): Keys {
  const names = new Set<string>()
  const gaps = new Set<string>()
  for (const value of values) addKeys(e, value, text, names, gaps)
  return { names: [...names], gaps: [...gaps] }
}

function addKeys(e: Evaluator, value: Value, text: string, names: Set<string>, gaps: Set<string>): void {
  switch (value.kind) {
    case 'object': {
      const assigned = value.expr.id === undefined ? [] : (value.file.objects[value.expr.id]?.assigned ?? [])
      for (const { name } of assigned) names.add(name)
      for (const entry of value.expr.entries) addEntry(e, value, entry, names, gaps)
      return
    }
    case 'shape':
      for (const name of value.type.members.keys()) names.add(name)
      if (value.type.open) gaps.add(text)
      for (const parent of value.type.parents) {
        const parents = evaluateType(e, value.file, parent, value.place)
        if (parents.length === 0) gaps.add(text)
        for (const each of parents) addKeys(e, each, text, names, gaps)
      }
      return
    case 'constant':
    case 'error':
    case 'ignored':
      return
    default:
      gaps.add(text)
  }
}

function addEntry(
  e: Evaluator,
  { file, frame }: Value & { readonly kind: 'object' },
  entry: ObjectEntry,
  names: Set<string>,
  gaps: Set<string>,
): void {
  if (entry.kind === 'property') {
    const isLeftOut = entry.value.kind === 'constant' && entry.value.value === undefined
    if (!isLeftOut) names.add(entry.key)
    return
  }
  if (entry.kind === 'computed') {
    const key = constantText(evaluate(e, file, entry.key, frame))
    if (key === undefined) gaps.add(`[${entry.text}]`)
    else names.add(key)
    return
  }
  once(e, entry, frame, undefined, () => {
    for (const value of evaluate(e, file, entry.value, frame)) addKeys(e, value, `...${entry.text}`, names, gaps)
  })
}

/** The property of values that may be an object. */
export function propertyOf(e: Evaluator, values: readonly Value[], name: string): readonly Value[] {
  return values.flatMap((value) =>
    value.kind === 'object' || value.kind === 'shape' || value.kind === 'module' ? memberOf(e, value, name) : [],
  )
}

/** Whether a value is, or may well be, an object with properties. */
export function isObjectLike(value: Value): boolean {
  return (
    value.kind === 'object' ||
    value.kind === 'shape' ||
    value.kind === 'instance' ||
    value.kind === 'error' ||
    value.kind === 'module'
  )
}
