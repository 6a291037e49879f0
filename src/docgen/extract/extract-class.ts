import type { Class, ClassBody, Node } from '@babel/types'
import { annotatedDomain } from './extract-assignment.ts'
import { extract, extractFunctionValue } from './extract-expression.ts'
import { extractFunction } from './extract-function.ts'
import { plainKey } from './extract-object.ts'
import { extractStatements } from './extract-statement.ts'
import { extractType } from './extract-type.ts'
import { createBody, type Extraction, inside, UNKNOWN } from './extraction.ts'
import { addDefinition, createScope, declare, declareBlock, declareVars, lineOf } from './scope.ts'
import type { ClassMember, Expr } from '../summary.ts'

type Member = ClassBody['body'][number]

/** Walks a class: its base, members and what it sets on `this`. */
export function extractClass(x: Extraction, node: Class, name: string): Expr {
  for (const decorator of node.decorators ?? []) extract(x, decorator.expression)
  const base = node.superClass ? extract(x, node.superClass) : undefined
  const id = x.classes.push({ name, members: [], ...(base && { base }) }) - 1
  const value: Expr = { kind: 'class', id }
  const scope = createScope(x.scope)
  inside(x, { scope }, () => {
    if (node.id) addDefinition(x, declare(x, scope, node.id.name, lineOf(node)), { kind: 'value', value })
    for (const member of node.body.body) extractMember(x, id, member)
  })
  return value
}

function extractMember(x: Extraction, id: number, node: Member): void {
  for (const decorator of ('decorators' in node ? node.decorators : undefined) ?? []) extract(x, decorator.expression)
  if (node.type === 'StaticBlock') {
    inBody(x, id, true, () => {
      const scope = createScope(x.scope, true)
      inside(x, { scope }, () => {
        declareVars(x, scope, node.body)
        declareBlock(x, scope, node.body)
        extractStatements(x, node.body)
      })
    })
    return
  }
  if (!('key' in node)) return
  const isStatic = 'static' in node && node.static
  const isComputed = 'computed' in node && node.computed
  if (isComputed) extract(x, node.key)
  const name = isComputed && node.key.type !== 'StringLiteral' ? undefined : plainKey(node.key)
  const add = (kind: ClassMember['kind'], value: Expr): void => {
    if (name !== undefined) x.classes[id]?.members.push({ name, isStatic, kind, value })
  }
  switch (node.type) {
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty':
      add('field', extractField(x, id, node, isStatic))
      return
    case 'ClassMethod':
    case 'ClassPrivateMethod':
    case 'TSDeclareMethod': {
      const method = extractFunction(x, node, name ?? '', selfOf(id, isStatic))
      if (node.kind === 'constructor') addParameterProperties(x, id, node.params, method)
      else if (node.kind !== 'set') {
        const value = annotatedDomain(x, [lineOf(node), lineOf(node.key)])({ kind: 'function', id: method })
        add(node.kind === 'get' ? 'getter' : 'method', value)
      }
      return
    }
    default:
  }
}

function extractField(
  x: Extraction,
  id: number,
  node: Member & { readonly type: 'ClassProperty' | 'ClassPrivateProperty' | 'ClassAccessorProperty' },
  isStatic: boolean,
): Expr {
  const value = node.value
  let result: Expr = UNKNOWN
  if (value) {
    const walk = (): Expr =>
      value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression'
        ? extractFunctionValue(x, value, plainKey(node.key) ?? '', selfOf(id, isStatic).thisValue)
        : extract(x, value)
    result = inBody(x, id, isStatic, walk)
  }
  const annotation = node.typeAnnotation?.type === 'TSTypeAnnotation' ? node.typeAnnotation : undefined
  const type = annotation && extractType(x, annotation.typeAnnotation)
  const name = `${isStatic ? x.classes[id]?.name : 'this'}.${plainKey(node.key) ?? ''}`
  const line = lineOf(node)
  if (type && type.kind !== 'other') {
    result = value ? { kind: 'cast', value: result, type, name, line } : { kind: 'typed', type, name, line }
  }
  return annotatedDomain(x, [lineOf(node), lineOf(node.key)])(result)
}

/** `constructor(private readonly log: Logger)` declares `this.log`. */
function addParameterProperties(x: Extraction, id: number, params: readonly Node[], method: number): void {
  const draft = x.classes[id]
  if (draft === undefined) return
  draft.construct = method
  for (const [index, parameter] of params.entries()) {
    if (parameter.type !== 'TSParameterProperty') continue
    const { parameter: pattern } = parameter
    const identifier = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
    if (identifier.type !== 'Identifier') continue
    const value = parameterOf(x, method, index, identifier.name)
    const annotated = annotatedDomain(x, [lineOf(parameter), lineOf(identifier)])(value)
    draft.members.push({ name: identifier.name, isStatic: false, kind: 'field', value: annotated })
  }
}

function parameterOf(x: Extraction, method: number, index: number, name: string): Expr {
  const binding = x.bindings.findLastIndex((draft) => {
    const [first] = draft.definitions
    return draft.name === name && first?.kind === 'parameter' && first.function === method && first.index === index
  })
  return binding === -1 ? UNKNOWN : { kind: 'binding', binding, definitions: [0] }
}

function selfOf(id: number, isStatic: boolean): { readonly thisValue: Expr; readonly superValue: Expr } {
  return { thisValue: { kind: 'this', class: id, isStatic }, superValue: { kind: 'super', class: id, isStatic } }
}

function inBody<T>(x: Extraction, id: number, isStatic: boolean, walk: () => T): T {
  return inside(x, { body: createBody(x.body, selfOf(id, isStatic)) }, walk)
}
