import type { Node } from '@babel/types'
import { describeNode, unwrap } from './describe-node.ts'
import { member } from './extract-expression.ts'
import type { Extraction } from './extraction.ts'
import { addDefinition, bindingAt, lookUp } from './scope.ts'
import type { Expr } from '../summary.ts'

/** pino's `setBindings` changes the logger itself: from here on the variable is a child of what it was. */
export function setBindings(x: Extraction, object: Node, target: Expr, args: readonly Expr[], line: number): void {
  if (target.kind !== 'member') return
  const value: Expr = { kind: 'call', callee: member(target.of, 'child'), args, line, text: describeNode(object) }
  const receiver = unwrap(object)
  if (receiver.type === 'Identifier') {
    const binding = lookUp(x.scope, receiver.name)
    if (binding !== undefined) addDefinition(x, binding, { kind: 'value', value })
  } else if (target.of.kind === 'member') assignMember(x, target.of.of, target.of.name, value)
}

/** Remembers `this.name = value`. */
export function assignMember(x: Extraction, of: Expr, name: string, value: Expr): void {
  if (of.kind === 'this') {
    x.classes[of.class]?.members.push({ name, isStatic: of.isStatic, kind: 'field', value })
  } else if (of.kind === 'thisObject') {
    x.objects[of.object]?.assigned.push({ name, value })
  } else if (of.kind === 'binding') {
    const properties = (bindingAt(x, of.binding).properties ??= new Map<string, Expr[]>())
    const known = properties.get(name)
    if (known === undefined) properties.set(name, [value])
    else known.push(value)
  }
}
