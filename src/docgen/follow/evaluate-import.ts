import { memberOf } from './evaluate-member.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { packageImport } from './libraries.ts'
import { unknownValue, type Value } from './value.ts'
import type { FileSummary } from '../summary.ts'

/**
 * What an import can be.
 *
 * @param name `*` for the namespace, `=` for what `require` returns.
 */
export function importedValues(e: Evaluator, importer: FileSummary, from: string, name: string): readonly Value[] {
  const target = e.project.resolve(from, importer.path)
  if (target.kind === 'package') return packageImport(e, target.name, name, importer.path)
  const file = target.kind === 'file' ? e.project.load(target.path) : undefined
  if (file === undefined) return [unknownValue(`what is imported from \`${from}\`, which is not found`)]
  if (name === '*') return [{ kind: 'module', file }]
  if (name === '=') return required(e, file)
  return exportedValues(e, file, name)
}

/** CommonJS: what was assigned to `module.exports`, which may have got more properties, else an object of the exports. */
export function required(e: Evaluator, file: FileSummary): readonly Value[] {
  if (file.moduleExports.length === 0) return [{ kind: 'module', file }]
  const exports: readonly Value[] = file.exports.size > 0 ? [{ kind: 'module', file }] : []
  const whole = once(e, `require ${file.path}`, undefined, [], () =>
    file.moduleExports.flatMap((value) => evaluate(e, file, value, undefined)),
  )
  return [...whole, ...exports]
}

/** What a file exports under a name, itself or from another file. */
export function exportedValues(e: Evaluator, file: FileSummary, name: string): readonly Value[] {
  const own = file.exports.get(name)
  if (own !== undefined)
    return once(e, `export ${file.path}\n${name}`, undefined, [], () => evaluate(e, file, own, undefined))
  const values =
    name === 'default' ? [] : once(e, `${file.path}\n${name}`, undefined, [], () => reexported(e, file, name))
  if (values.length > 0) return values
  if (file.moduleExports.length > 0) {
    const whole = required(e, file)
    if (name === 'default') return whole
    return whole.flatMap((value) => (value.kind === 'module' && value.file === file ? [] : memberOf(e, value, name)))
  }
  // The default import of a CommonJS file is all its exports.
  if (name === 'default' && file.exports.size > 0) return [{ kind: 'module', file }]
  return [unknownValue(`\`${name}\`, which its file does not export`)]
}

/** `export * from`: a file of the project that has the name, before a package that may have it. */
function reexported(e: Evaluator, file: FileSummary, name: string): readonly Value[] {
  const packages: string[] = []
  for (const from of file.reexports) {
    const target = e.project.resolve(from, file.path)
    if (target.kind === 'package') packages.push(target.name)
    const other = target.kind === 'file' ? e.project.load(target.path) : undefined
    const values = other === undefined ? [] : exportedValues(e, other, name)
    if (values.some((value) => value.kind !== 'unknown')) return values
  }
  return packages[0] === undefined ? [] : packageImport(e, packages[0], name, file.path)
}
