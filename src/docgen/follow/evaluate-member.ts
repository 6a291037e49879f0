import { constantText, distinct } from './alternatives.ts'
import { classMember } from './class-member.ts'
import { callValue } from './evaluate-call.ts'
import { exportedValues } from './evaluate-import.ts'
import { evaluateType } from './evaluate-type.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { packageMember } from './libraries.ts'
import { instancesOf, unknownValue, type Value } from './value.ts'
import type { ObjectEntry } from '../summary.ts'

/** What the property of a value can be. */
export function memberOf(e: Evaluator, value: Value, name: string): readonly Value[] {
  switch (value.kind) {
    case 'object':
      return objectMember(e, value, name)
    case 'instance':
      if (name === 'constructor') return [value.of]
      return classMember(e, value.of, name, false, value.frame, 0)
    case 'class':
      if (name === 'name') return [{ kind: 'constant', value: value.file.classes[value.id]?.name ?? '' }]
      if (name === 'prototype') return instancesOf(value, value.frame)
      return classMember(e, value, name, true, value.frame, 0)
    case 'function':
      return [
        name === 'bind' || name === 'call' || name === 'apply'
          ? { kind: 'method', of: value, name }
          : unknownValue('a property of a function'),
      ]
    case 'module':
      return exportedValues(e, value.file, name)
    case 'package':
      return packageMember(e, value, name)
    case 'logger':
    case 'meter':
    case 'instrument':
      return [{ kind: 'method', of: value, name }]
    case 'method':
      return [{ kind: 'method', of: value, name }]
    case 'framework':
      if (name === 'log' || name === 'logger') return value.loggers
      // A reply leads to its request, a context to its app: each has the loggers.
      return [value]
    case 'shape':
      return shapeMember(e, value, name)
    case 'global':
      return [{ kind: 'global', path: [...value.path, name] }]
    case 'error':
      if (name === 'message' && value.message.length > 0) return value.message
      return [{ ...unknownValue('a property of an error'), isProse: true }]
    case 'list':
      return /^\d+$/.test(name) ? (value.items[Number(name)] ?? []) : [unknownValue('a property of a list')]
    case 'here':
    case 'ignored':
    case 'unknown':
      return [value]
    case 'constant':
      return [unknownValue('a property of a constant')]
  }
}

function objectMember(e: Evaluator, value: Value & { readonly kind: 'object' }, name: string): readonly Value[] {
  const { file, expr, frame } = value
  const found: Value[] = []
  const assigned = expr.id === undefined ? [] : (file.objects[expr.id]?.assigned ?? [])
  for (const each of assigned) {
    if (each.name === name) found.push(...once(e, each, frame, [], () => evaluate(e, file, each.value, frame)))
  }
  for (const entry of expr.entries.toReversed()) {
    const values = entryMember(e, value, entry, name)
    if (values === undefined) continue
    found.push(...values)
    if (!values.some((each) => each.kind === 'unknown')) return distinct(found)
  }
  return found.length > 0 ? distinct(found) : [{ kind: 'constant', value: undefined }]
}

/** undefined when the entry does not speak of this name. */
function entryMember(
  e: Evaluator,
  { file, frame }: Value & { readonly kind: 'object' },
  entry: ObjectEntry,
  name: string,
): readonly Value[] | undefined {
  if (entry.kind === 'property') {
    if (entry.key !== name) return undefined
    const values = evaluate(e, file, entry.value, frame)
    return entry.getter === true ? values.flatMap((getter) => callPlainly(e, getter, name)) : values
  }
  if (entry.kind === 'computed') {
    const key = constantText(evaluate(e, file, entry.key, frame))
    return key === name ? evaluate(e, file, entry.value, frame) : undefined
  }
  const values = once(e, entry, frame, [], () =>
    evaluate(e, file, entry.value, frame).flatMap((each) => memberOf(e, each, name)),
  )
  const given = values.filter((each) => each.kind !== 'constant' || each.value !== undefined)
  return given.length > 0 ? given : undefined
}

/** Calls a getter; one that a comment has turned into a logger is one already. */
export function callPlainly(e: Evaluator, getter: Value, text: string): readonly Value[] {
  if (getter.kind !== 'function') return [getter]
  const { file, frame } = getter
  return callValue(e, getter, { file, args: [], isNew: false, place: { path: file.path, line: 0 }, text, frame })
}

function shapeMember(e: Evaluator, value: Value & { readonly kind: 'shape' }, name: string): readonly Value[] {
  const { file, type, place } = value
  const member = type.members.get(name)
  const named = { ...place, name: `${place.name}.${name}` }
  const typed = member === undefined ? [] : evaluateType(e, file, member, named)
  if (typed.length > 0) return typed
  const inherited = type.parents.flatMap((parent) => evaluateType(e, file, parent, named))
  const found = inherited.flatMap((parent) => memberOf(e, parent, name)).filter((each) => each.kind !== 'unknown')
  return found.length > 0 ? found : [unknownValue(`\`${named.name}\`, of which only the type is known`)]
}
