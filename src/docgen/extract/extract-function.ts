import type {
  ArrowFunctionExpression,
  ClassMethod,
  ClassPrivateMethod,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  ObjectMethod,
  TSDeclareMethod,
} from '@babel/types'
import { definePattern, typeOfPattern } from './extract-assignment.ts'
import { extract } from './extract-expression.ts'
import { extractStatements } from './extract-statement.ts'
import { extractType } from './extract-type.ts'
import { createBody, type Extraction, inside } from './extraction.ts'
import { createScope, declareBlock, declareVars, lineOf } from './scope.ts'
import type { Definition, Expr, TypeExpr } from '../summary.ts'

export type FunctionNode =
  | ArrowFunctionExpression
  | FunctionExpression
  | FunctionDeclaration
  | ObjectMethod
  | ClassMethod
  | ClassPrivateMethod
  | TSDeclareMethod

/**
 * Walks a function and gives its index.
 *
 * @param values what `this` and `super` stand for; an arrow function has those
 * from around it, any other one without them may be a constructor.
 */
export function extractFunction(
  x: Extraction,
  node: FunctionNode,
  name: string,
  values: { readonly thisValue?: Expr | undefined; readonly superValue?: Expr | undefined } = {},
): number {
  const id = x.functions.length
  const draft: Extraction['functions'][number] = {
    name,
    line: lineOf(node),
    returns: [],
    calls: [],
    isGenerator: 'generator' in node && node.generator === true,
  }
  x.functions.push(draft)
  const returnType = typeOfReturn(x, node)
  if (returnType !== undefined) draft.returnType = returnType

  const isArrow = node.type === 'ArrowFunctionExpression'
  const scope = createScope(x.scope, true)
  const body = createBody(x.body, {
    function: id,
    thisValue: isArrow ? x.body.thisValue : (values.thisValue ?? constructed(x, id, node, name)),
    superValue: isArrow ? x.body.superValue : values.superValue,
  })
  for (const parameter of node.params) {
    const decorators = 'decorators' in parameter ? parameter.decorators : undefined
    for (const decorator of decorators ?? []) extract(x, decorator.expression)
  }
  inside(x, { scope, body }, () => {
    for (const [index, parameter] of node.params.entries()) extractParameter(x, id, parameter, index)
    if (!('body' in node) || !node.body) return
    if (node.body.type === 'BlockStatement') {
      declareVars(x, scope, node.body.body)
      declareBlock(x, scope, node.body.body)
      extractStatements(x, node.body.body)
    } else draft.returns.push(extract(x, node.body))
  })
  return id
}

function extractParameter(x: Extraction, id: number, parameter: Node, index: number): void {
  const type = typeOfPattern(x, parameter)
  const isRest = parameter.type === 'RestElement'
  definePattern(x, parameter, x.scope, (path, fallback): Definition => ({
    kind: 'parameter',
    function: id,
    index,
    path,
    isRest,
    ...(fallback && { fallback }),
    ...(type && { type }),
  }))
}

/** Only a function that speaks of `this` gets a class of its own, for what it sets there. */
function constructed(x: Extraction, id: number, node: FunctionNode, name: string): Expr | undefined {
  if (node.type !== 'FunctionDeclaration' && node.type !== 'FunctionExpression') return undefined
  if (!/^[A-Z]/.test(name)) return undefined
  const instance = x.classes.push({ name, members: [] }) - 1
  const draft = x.functions[id]
  if (draft) draft.instance = instance
  return { kind: 'this', class: instance, isStatic: false }
}

function typeOfReturn(x: Extraction, node: FunctionNode): TypeExpr | undefined {
  const annotation = node.returnType
  if (annotation?.type !== 'TSTypeAnnotation') return undefined
  const type = extractType(x, annotation.typeAnnotation)
  return type.kind === 'other' ? undefined : type
}
