import type { ArrowFunctionExpression, FunctionExpression, Node, ObjectMethod } from '@babel/types'
import { describeNode } from './describe-node.ts'
import { assign } from './extract-assignment.ts'
import { extractCall, extractNew } from './extract-call.ts'
import { extractClass } from './extract-class.ts'
import { extractFunction } from './extract-function.ts'
import { extractObject } from './extract-object.ts'
import { extractType } from './extract-type.ts'
import { constant, type Extraction, inside, UNKNOWN } from './extraction.ts'
import { branch } from './flow.ts'
import { addDefinition, createScope, declare, lineOf, lookUp, reference } from './scope.ts'
import type { Expr } from '../summary.ts'

/** A list that long is data; no logger is looked for in it. */
const MAX_ITEMS = 64

/** Expressions in expressions; more would be cut when they are followed, and not fit through between threads. */
const MAX_NESTING = 300

/**
 * Walks an expression in the order in which it runs, keeps the calls in it, and
 * gives what stands for its value.
 */
export function extract(x: Extraction, node: Node): Expr {
  x.body.nesting++
  const value = extractNode(x, node)
  x.body.nesting--
  return x.body.nesting > MAX_NESTING ? TOO_DEEP : value
}

const TOO_DEEP: Expr = { kind: 'unknown', why: 'code that is nested too deeply' }

function extractNode(x: Extraction, node: Node): Expr {
  switch (node.type) {
    case 'Identifier':
      return node.name === 'undefined' ? constant(undefined) : reference(x, node.name)
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return constant(node.value)
    case 'NullLiteral':
      return constant(null)
    case 'TemplateLiteral':
      return extractTemplate(x, node.quasis, node.expressions)
    case 'BinaryExpression':
      return extractBinary(x, node)
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return extractMember(x, node)
    case 'CallExpression':
    case 'OptionalCallExpression':
      return extractCall(x, node)
    case 'NewExpression':
      return extractNew(x, node)
    case 'ImportExpression': {
      extract(x, node.source)
      return node.source.type === 'StringLiteral' ? { kind: 'import', from: node.source.value, name: '*' } : UNKNOWN
    }
    case 'ObjectExpression':
      return extractObject(x, node)
    case 'ArrayExpression': {
      const items = node.elements.map((element) => (element === null ? UNKNOWN : extract(x, element)))
      return items.length > MAX_ITEMS || items.every((item) => item.kind === 'unknown' || item.kind === 'constant')
        ? UNKNOWN
        : { kind: 'list', items }
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return extractFunctionValue(x, node, '')
    case 'ClassExpression':
      return extractClass(x, node, node.id?.name ?? '')
    case 'ThisExpression':
      return x.body.thisValue ?? UNKNOWN
    case 'Super':
      return x.body.superValue ?? UNKNOWN
    case 'MetaProperty':
      return { kind: 'global', name: node.meta.name === 'import' ? 'import.meta' : 'new.target' }
    case 'AssignmentExpression':
      return assign(x, node)
    case 'UpdateExpression':
      if (node.argument.type === 'Identifier') {
        const binding = lookUp(x.scope, node.argument.name)
        if (binding !== undefined) addDefinition(x, binding, { kind: 'value', value: UNKNOWN })
      } else extract(x, node.argument)
      return UNKNOWN
    case 'ConditionalExpression':
      return extractChoice(x, node.test, node.consequent, node.alternate)
    case 'LogicalExpression':
      return extractLogical(x, node)
    case 'SequenceExpression': {
      let last: Expr = UNKNOWN
      for (const expression of node.expressions) last = extract(x, expression)
      return last
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion': {
      const value = extract(x, node.expression)
      const type = extractType(x, node.typeAnnotation)
      return type.kind === 'other'
        ? value
        : { kind: 'cast', value, type, name: describeNode(node.expression), line: lineOf(node) }
    }
    case 'AwaitExpression':
    case 'SpreadElement':
      return extract(x, node.argument)
    case 'UnaryExpression':
    case 'JSXSpreadAttribute':
      extract(x, node.argument)
      return UNKNOWN
    case 'JSXElement':
      for (const attribute of node.openingElement.attributes) extract(x, attribute)
      for (const child of node.children) extract(x, child)
      return UNKNOWN
    case 'JSXFragment':
      for (const child of node.children) extract(x, child)
      return UNKNOWN
    case 'JSXAttribute':
      return node.value ? extract(x, node.value) : UNKNOWN
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
    case 'JSXExpressionContainer':
    case 'JSXSpreadChild':
      return extract(x, node.expression)
    case 'RegExpLiteral':
    case 'BigIntLiteral':
    case 'JSXText':
    case 'JSXEmptyExpression':
      return UNKNOWN
    default:
      extractChildren(x, node)
      return UNKNOWN
  }
}

/** Walks what an expression of a rare kind is made of, whatever it is. */
export function extractChildren(x: Extraction, node: Node): void {
  for (const [key, child] of Object.entries(node)) {
    if (key === 'loc' || key === 'extra' || key.endsWith('Comments') || key.startsWith('type')) continue
    for (const item of Array.isArray(child) ? (child as readonly unknown[]) : [child])
      if (isNode(item)) extract(x, item)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export function extractFunctionValue(
  x: Extraction,
  node: ArrowFunctionExpression | FunctionExpression | ObjectMethod,
  name: string,
  thisValue?: Expr,
): Expr {
  if (node.type !== 'FunctionExpression' || !node.id)
    return { kind: 'function', id: extractFunction(x, node, name, { thisValue }) }
  const scope = createScope(x.scope)
  const ownName = node.id.name
  return inside(x, { scope }, () => {
    const binding = declare(x, scope, ownName, lineOf(node))
    const value: Expr = { kind: 'function', id: extractFunction(x, node, ownName, { thisValue }) }
    addDefinition(x, binding, { kind: 'value', value })
    return value
  })
}

function extractTemplate(
  x: Extraction,
  quasis: readonly { readonly value: { readonly cooked?: string | null; readonly raw: string } }[],
  expressions: readonly Node[],
): Expr {
  const parts: Expr[] = []
  for (const [index, quasi] of quasis.entries()) {
    parts.push(constant(quasi.value.cooked ?? quasi.value.raw))
    const expression = expressions[index]
    if (expression) parts.push(extract(x, expression))
  }
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'text', parts }
}

/** Concatenations are walked from the left without recursion: generated code has thousands of terms in one. */
function extractBinary(x: Extraction, node: Node & { readonly type: 'BinaryExpression' }): Expr {
  const operands: Node[] = []
  let left: Node = node
  let isSum = true
  while (left.type === 'BinaryExpression') {
    if (left.operator !== '+') isSum = false
    operands.push(left.right)
    left = left.left
  }
  operands.push(left)
  const parts = operands.toReversed().map((operand) => (operand.type === 'PrivateName' ? UNKNOWN : extract(x, operand)))
  return isSum ? { kind: 'text', parts } : UNKNOWN
}

function extractMember(
  x: Extraction,
  node: Node & { readonly type: 'MemberExpression' | 'OptionalMemberExpression' },
): Expr {
  const of = extract(x, node.object)
  const name = memberName(node)
  if (name !== undefined) return member(of, name)
  const key = extract(x, node.property)
  if (key.kind === 'constant') return member(of, String(key.value))
  return of === UNKNOWN ? UNKNOWN : { kind: 'computed', of, key }
}

/** The name of a property that is written as such, `#name` for a private one. */
export function memberName(node: { readonly computed?: boolean | null; readonly property: Node }): string | undefined {
  if (node.property.type === 'PrivateName') return `#${node.property.id.name}`
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  return node.property.type === 'StringLiteral' ? node.property.value : undefined
}

export function member(of: Expr, name: string): Expr {
  if (of === UNKNOWN || of.kind === 'unknown') return of
  return { kind: 'member', of, name }
}

function extractChoice(x: Extraction, test: Node, consequent: Node, alternate: Node): Expr {
  extract(x, test)
  const options: Expr[] = []
  const walk = (node: Node) => () => {
    options.push(extract(x, node))
    return true
  }
  branch(x.body.flow, [walk(consequent), walk(alternate)], true)
  return either(options)
}

function extractLogical(x: Extraction, node: Node & { readonly type: 'LogicalExpression' }): Expr {
  const left = extract(x, node.left)
  let right: Expr = UNKNOWN
  const walkRight = (): boolean => {
    right = extract(x, node.right)
    return true
  }
  branch(x.body.flow, [walkRight], false)
  return node.operator === '&&' ? right : either([left, right])
}

export function either(options: readonly Expr[]): Expr {
  return options.every((option) => option === UNKNOWN) ? UNKNOWN : { kind: 'either', options }
}
