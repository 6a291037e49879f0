import { distinct } from './alternatives.ts'
import { followPath } from './evaluate-binding.ts'
import { callValue } from './evaluate-call.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { typedPackageValue } from './libraries.ts'
import { instancesOf, type NamedPlace, type Value } from './value.ts'
import type { FileSummary, TypeExpr } from '../summary.ts'

/**
 * What a value of a type can be: an instance of a class, a logger of a library,
 * an object of a shape.
 *
 * @param place of the thing that has the type, for warnings.
 * @returns nothing when the type says nothing.
 */
export function evaluateType(e: Evaluator, file: FileSummary, type: TypeExpr, place: NamedPlace): readonly Value[] {
  return once(e, type, undefined, [], () => {
    switch (type.kind) {
      case 'named':
        return named(e, file, type.path, place)
      case 'imported':
        return importedType(e, file, type.from, type.path, place)
      case 'typeof':
        return evaluate(e, file, type.value, undefined).filter((value) => value.kind !== 'unknown')
      case 'returnOf': {
        const call = { file, args: [], isNew: false, place, text: place.name, frame: undefined }
        const functions = evaluateType(e, file, type.value, place)
        return functions.flatMap((value) => callValue(e, value, call)).filter((value) => value.kind !== 'unknown')
      }
      case 'anyOf':
        return distinct(type.options.flatMap((option) => evaluateType(e, file, option, place)))
      case 'shape':
        return [{ kind: 'shape', file, type, place }]
      case 'other':
        return []
    }
  })
}

function named(e: Evaluator, file: FileSummary, path: readonly string[], place: NamedPlace): readonly Value[] {
  const [first = '', ...rest] = path
  const alias = file.types.get(first)
  const binding = file.names.get(first)
  if (alias !== undefined && rest.length === 0) {
    const values = evaluateType(e, file, alias, place)
    if (values.length > 0) return values
  }
  if (binding === undefined)
    return first.endsWith('Error') && alias === undefined ? [{ kind: 'error', message: [] }] : []
  const definition = file.bindings[binding]?.definitions[0]
  if (definition?.kind === 'value' && definition.value.kind === 'import') {
    const { from, name } = definition.value
    const inner = name === '*' || name === '=' ? rest : [name, ...rest]
    return importedType(e, file, from, inner, place)
  }
  const values = evaluate(e, file, { kind: 'binding', binding, definitions: undefined }, undefined)
  return typesOf(followPath(e, values, rest))
}

function importedType(
  e: Evaluator,
  importer: FileSummary,
  from: string,
  path: readonly string[],
  place: NamedPlace,
): readonly Value[] {
  const target = e.project.resolve(from, importer.path)
  if (target.kind === 'package') return typedPackageValue(e, target.name, path, place)
  const file = target.kind === 'file' ? e.project.load(target.path) : undefined
  return file === undefined ? [] : exportedType(e, file, path, place)
}

function exportedType(e: Evaluator, file: FileSummary, path: readonly string[], place: NamedPlace): readonly Value[] {
  const [name = 'default', ...rest] = path
  const alias = file.types.get(name)
  if (alias !== undefined && rest.length === 0) return evaluateType(e, file, alias, place)
  const own = file.exports.get(name)
  if (own?.kind === 'import') {
    const inner = own.name === '*' || own.name === '=' ? rest : [own.name, ...rest]
    return once(e, own, undefined, [], () => importedType(e, file, own.from, inner, place))
  }
  if (own?.kind === 'binding') {
    const definition = file.bindings[own.binding]?.definitions[0]
    const value = definition?.kind === 'value' ? definition.value : undefined
    if (value?.kind === 'import') return importedType(e, file, value.from, [value.name, ...rest], place)
  }
  if (own !== undefined) return typesOf(followPath(e, evaluate(e, file, own, undefined), rest))
  for (const from of file.reexports) {
    const values = once(e, `type ${file.path}\n${name}`, undefined, [], () => importedType(e, file, from, path, place))
    if (values.length > 0) return values
  }
  return []
}

/** A class as a type is an instance of it. */
function typesOf(values: readonly Value[]): readonly Value[] {
  return values.flatMap((value) =>
    value.kind === 'class' || value.kind === 'function' ? instancesOf(value, undefined) : [],
  )
}
