import type { Node, ObjectExpression } from '@babel/types'
import { describeNode } from './describe-node.ts'
import { extract, extractFunctionValue } from './extract-expression.ts'
import { type Extraction, UNKNOWN } from './extraction.ts'
import type { Expr, ObjectEntry } from '../summary.ts'
import { asTable } from '../table.ts'

/** An object literal; one with methods has a number, which their `this` refers to. */
export function extractObject(x: Extraction, node: ObjectExpression): Expr {
  const hasMethod = node.properties.some(
    (property) =>
      property.type === 'ObjectMethod' ||
      (property.type === 'ObjectProperty' && property.value.type === 'FunctionExpression'),
  )
  const id = hasMethod ? x.objects.push({ value: UNKNOWN, assigned: [] }) - 1 : undefined
  const thisValue: Expr | undefined = id === undefined ? undefined : { kind: 'thisObject', object: id }
  const entries: ObjectEntry[] = []
  for (const property of node.properties) entries.push(...extractProperty(x, property, thisValue))
  if (id === undefined) return asTable(entries) ?? { kind: 'object', entries }
  const value: Expr = { kind: 'object', entries, id }
  const draft = x.objects[id]
  if (draft) draft.value = value
  return value
}

function extractProperty(
  x: Extraction,
  property: ObjectExpression['properties'][number],
  thisValue: Expr | undefined,
): readonly ObjectEntry[] {
  if (property.type === 'SpreadElement') {
    return [{ kind: 'spread', value: extract(x, property.argument), text: describeNode(property.argument) }]
  }
  const keyExpr = property.computed ? extract(x, property.key) : undefined
  const key = keyExpr === undefined ? plainKey(property.key) : constantKey(keyExpr)
  let value: Expr
  if (property.type === 'ObjectMethod') value = extractFunctionValue(x, property, key ?? '', thisValue)
  else if (property.value.type === 'FunctionExpression' || property.value.type === 'ArrowFunctionExpression')
    value = extractFunctionValue(x, property.value, key ?? '', thisValue)
  else value = extract(x, property.value)
  if (key === 'customLevels' || (key === 'levels' && x.text.includes('winston'))) keepLevels(x, value)
  if (key === undefined) return [{ kind: 'computed', key: keyExpr ?? UNKNOWN, value, text: describeNode(property.key) }]
  if (property.type === 'ObjectMethod' && property.kind === 'set') return []
  const isGetter = property.type === 'ObjectMethod' && property.kind === 'get'
  return [isGetter ? { kind: 'property', key, value, getter: true } : { kind: 'property', key, value }]
}

/** Levels that an app gives a logger are methods of it. */
function keepLevels(x: Extraction, value: Expr): void {
  if (value.kind === 'table') x.levels.push(...value.keys)
  if (value.kind !== 'object') return
  for (const entry of value.entries) if (entry.kind === 'property') x.levels.push(entry.key)
}

/** The text of a key that is not computed: `a`, `'a'` or `1`. */
export function plainKey(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name
  if (key.type === 'StringLiteral' || key.type === 'NumericLiteral') return String(key.value)
  if (key.type === 'PrivateName') return `#${key.id.name}`
  return undefined
}

function constantKey(key: Expr): string | undefined {
  return key.kind === 'constant' ? String(key.value) : undefined
}
