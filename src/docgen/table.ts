import type { Cell, Expr, ObjectEntry, TableExpr } from './summary.ts'

/** The entries of an object literal as a table; undefined when not all of them are constants. */
export function asTable(entries: readonly ObjectEntry[]): TableExpr | undefined {
  const keys: string[] = []
  const cells: Cell[] = []
  for (const entry of entries) {
    if (entry.kind !== 'property' || entry.getter === true) return undefined
    const { key, value } = entry
    if (value.kind === 'constant') cells.push(value.value)
    else if (value.kind === 'table' || value.kind === 'unknown') cells.push(value)
    else return undefined
    keys.push(key)
  }
  return { kind: 'table', keys, cells }
}

/** A table's entries, as those of any other object. */
export function tableEntries({ keys, cells }: TableExpr): readonly ObjectEntry[] {
  return keys.map((key, index) => {
    const cell = cells[index]
    const value: Expr = typeof cell === 'object' && cell !== null ? cell : { kind: 'constant', value: cell }
    return { kind: 'property', key, value }
  })
}
