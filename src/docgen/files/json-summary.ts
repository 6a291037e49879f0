import { isObject, readJsonFile } from './json-file.ts'
import type { Expr, FileSummary } from '../summary.ts'

/**
 * A JSON file as a module: `import manifest from '../../package.json'` may hold a
 * logger's name.
 *
 * @returns undefined when it cannot be read.
 */
export function jsonSummary(path: string): FileSummary | undefined {
  const content = readJsonFile(path)
  if (content === undefined) return undefined
  const value = toExpr(content, 0)
  const entries = value.kind === 'object' ? value.entries : []
  const named = entries.flatMap((entry) => (entry.kind === 'property' ? [[entry.key, entry.value] as const] : []))
  return {
    path,
    names: new Map(),
    bindings: [],
    functions: [],
    classes: [],
    objects: [],
    types: new Map(),
    exports: new Map([['default', value], ...named]),
    reexports: [],
    moduleExports: [value],
    calls: [],
    handovers: [],
    frameworks: [],
    levels: [],
    complaints: [],
  }
}

const MAX_DEPTH = 6

function toExpr(value: unknown, depth: number): Expr {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'constant', value }
  }
  if (!isObject(value) || depth > MAX_DEPTH) return { kind: 'unknown' }
  const entries = Object.entries(value).map(
    ([key, each]) => ({ kind: 'property', key, value: toExpr(each, depth + 1) }) as const,
  )
  return { kind: 'object', entries }
}
