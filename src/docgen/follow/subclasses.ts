import { ask, type Evaluator } from './evaluator.ts'
import type { ClassValue } from './value.ts'

/** Classes of the project by the class that they extend, by its file and number. */
export type SubclassIndex = ReadonlyMap<string, readonly ClassValue[]>

/**
 * Finds who extends what. What a base class uses and does not declare, its
 * subclasses have to (`abstract log`).
 */
export function createSubclassIndex(e: Evaluator): SubclassIndex {
  const index = new Map<string, ClassValue[]>()
  for (const file of e.project.files) {
    for (const [id, summary] of file.classes.entries()) {
      if (summary?.base === undefined) continue
      for (const base of ask(e, file, summary.base)) {
        if (base.kind !== 'class') continue
        const key = classKey(base)
        const known = index.get(key)
        const subclass: ClassValue = { kind: 'class', file, id, frame: undefined }
        if (known === undefined) index.set(key, [subclass])
        else known.push(subclass)
      }
    }
  }
  return index
}

/** The classes right below a class. */
export function subclassesOf(e: Evaluator, base: ClassValue): readonly ClassValue[] {
  return e.subclasses?.get(classKey(base)) ?? []
}

function classKey({ file, id }: ClassValue): string {
  return `${file.path}\n${id}`
}
