import type { AssignmentExpression, Node } from '@babel/types'
import { annotationOf } from './annotation.ts'
import { assignMember } from './assigned-member.ts'
import { unwrap } from './describe-node.ts'
import { extract, extractFunctionValue, memberName } from './extract-expression.ts'
import { plainKey } from './extract-object.ts'
import { extractType } from './extract-type.ts'
import { type Extraction, type Scope, UNKNOWN } from './extraction.ts'
import { branch } from './flow.ts'
import { addDefinition, declare, lineOf, lookUp } from './scope.ts'
import type { Definition, Expr, TypeExpr } from '../summary.ts'

/** Walks an assignment and remembers what it gives to a variable, a property or the module's exports. */
export function assign(x: Extraction, node: AssignmentExpression): Expr {
  const isLogical = node.operator === '||=' || node.operator === '??=' || node.operator === '&&='
  if (isLogical) {
    let value: Expr = UNKNOWN
    branch(
      x.body.flow,
      [
        () => {
          value = extractAssigned(x, node)
          store(x, node.left, value)
          return true
        },
      ],
      false,
    )
    return { kind: 'either', options: [extract(x, node.left), value] }
  }
  const value = extractAssigned(x, node)
  if (node.operator !== '=') {
    if (node.left.type === 'Identifier') store(x, node.left, UNKNOWN)
    return UNKNOWN
  }
  store(x, node.left, value)
  return value
}

/** The value; a function that is put on a prototype has the instance as its `this`. */
function extractAssigned(x: Extraction, node: AssignmentExpression): Expr {
  const target = unwrap(node.left)
  const annotated = annotatedDomain(x, [lineOf(node)])
  let value: Expr | undefined
  if (node.right.type === 'FunctionExpression' && target.type === 'MemberExpression') {
    const of = unwrap(target.object)
    if (of.type === 'MemberExpression' && memberName(of) === 'prototype') {
      const thisValue: Expr = { kind: 'instance', of: extract(x, of.object) }
      value = extractFunctionValue(x, node.right, memberName(target) ?? '', thisValue)
    }
  }
  if (node.right.type === 'ArrowFunctionExpression' || node.right.type === 'FunctionExpression') {
    const name =
      target.type === 'Identifier' ? target.name : target.type === 'MemberExpression' ? memberName(target) : undefined
    value ??= extractFunctionValue(x, node.right, name ?? '')
  }
  return annotated(value ?? extract(x, node.right))
}

function store(x: Extraction, left: Node, value: Expr): void {
  const target = unwrap(left)
  if (target.type === 'Identifier') {
    const binding = lookUp(x.scope, target.name)
    if (binding !== undefined) addDefinition(x, binding, { kind: 'value', value })
  } else if (target.type === 'MemberExpression') {
    const of = extract(x, target.object)
    const name = memberName(target)
    if (name === undefined) extract(x, target.property)
    else if (isModuleExports(of, name)) x.moduleExports.push(value)
    else if (isExports(of)) addExport(x, name, value)
    else assignMember(x, of, name, value)
  } else if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
    definePattern(x, target, undefined, (path, fallback) => partOf(value, path, fallback))
  } else extract(x, target)
}

function isModuleExports(of: Expr, name: string): boolean {
  return of.kind === 'global' && of.name === 'module' && name === 'exports'
}

/** `exports` or `module.exports`. */
function isExports(of: Expr): boolean {
  if (of.kind === 'global') return of.name === 'exports'
  return of.kind === 'member' && isModuleExports(of.of, of.name)
}

/** Adds an export; one that is assigned twice can be either. */
export function addExport(x: Extraction, name: string, value: Expr): void {
  // TypeScript's own output starts with `exports.log = void 0`.
  const known = x.exports.get(name)?.filter((each) => each !== UNKNOWN && !isUndefined(each)) ?? []
  if (!known.some((each) => isSameVariable(each, value))) x.exports.set(name, [...known, value])
}

function isUndefined(value: Expr): boolean {
  return value.kind === 'constant' && value.value === undefined
}

/** A variable that is declared twice, in a file that is wrong, is exported twice. */
function isSameVariable(a: Expr, b: Expr): boolean {
  return a.kind === 'binding' && b.kind === 'binding' && a.binding === b.binding && a.definitions === b.definitions
}

/** What a comment at a declaration makes of its value (`domain=…`, `ignore`). */
export function annotatedDomain(x: Extraction, lines: readonly number[]): (value: Expr) => Expr {
  const annotation = annotationOf(x.annotations, lines)
  if (annotation === undefined || annotation.events.length > 0) return (value) => value
  const { domain } = annotation
  if (domain !== undefined) {
    return (value) => {
      x.annotations.used.add(annotation)
      return { kind: 'declared', domain, value }
    }
  }
  // On a line with a call, `ignore` speaks of the call; a call kept for it has used it by now.
  if (annotation.ignore && annotation.attributes === undefined && annotation.level === undefined) {
    return (value) => {
      if (x.annotations.used.has(annotation)) return value
      x.annotations.used.add(annotation)
      return { kind: 'ignored' }
    }
  }
  return (value) => value
}

/**
 * Defines the variables of a pattern: a name, `{ log: name = fallback }`, a
 * parameter with a default.
 *
 * @param scope undefined: the variables are declared already.
 * @param make the definition for a variable, given the property names that lead
 * to it; undefined when it is not reached by names.
 */
export function definePattern(
  x: Extraction,
  pattern: Node,
  scope: Scope | undefined,
  make: (path: readonly string[], fallback: Expr | undefined) => Definition,
  path: readonly string[] | undefined = [],
  fallback?: Expr,
): void {
  switch (pattern.type) {
    case 'Identifier': {
      const binding = scope ? declare(x, scope, pattern.name, lineOf(pattern)) : lookUp(x.scope, pattern.name)
      if (binding === undefined) return
      const definition: Definition = path === undefined ? { kind: 'value', value: UNKNOWN } : make(path, fallback)
      const annotated = annotatedDomain(x, [lineOf(pattern)])(UNKNOWN)
      addDefinition(x, binding, annotated === UNKNOWN ? definition : { kind: 'value', value: annotated })
      return
    }
    case 'AssignmentPattern':
      return definePattern(x, pattern.left, scope, make, path, extract(x, pattern.right))
    case 'TSParameterProperty':
      return definePattern(x, pattern.parameter, scope, make, path, fallback)
    case 'RestElement':
      return definePattern(x, pattern.argument, scope, make, undefined)
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        if (element) definePattern(x, element, scope, make, path && [...path, String(index)])
      }
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') definePattern(x, property.argument, scope, make, undefined)
        else {
          if (property.computed) extract(x, property.key)
          const key = property.computed ? undefined : plainKey(property.key)
          const inner = path === undefined || key === undefined ? undefined : [...path, key]
          definePattern(x, property.value, scope, make, inner)
        }
      }
      return
    case 'MemberExpression':
      store(x, pattern, UNKNOWN)
      return
    default:
  }
}

/** The definition for a variable that a pattern takes out of a value. */
export function partOf(value: Expr, path: readonly string[], fallback: Expr | undefined): Definition {
  if (path.length === 0)
    return { kind: 'value', value: fallback === undefined ? value : { kind: 'either', options: [value, fallback] } }
  if (value === UNKNOWN && fallback === undefined) return { kind: 'value', value: UNKNOWN }
  return fallback === undefined ? { kind: 'part', of: value, path } : { kind: 'part', of: value, path, fallback }
}

/** The type that a pattern is annotated with. */
export function typeOfPattern(x: Extraction, pattern: Node): TypeExpr | undefined {
  if (pattern.type === 'AssignmentPattern') return typeOfPattern(x, pattern.left)
  if (pattern.type === 'TSParameterProperty') return typeOfPattern(x, pattern.parameter)
  if (pattern.type !== 'Identifier' && pattern.type !== 'ObjectPattern' && pattern.type !== 'RestElement')
    return undefined
  const annotation = pattern.typeAnnotation
  if (annotation?.type !== 'TSTypeAnnotation') return undefined
  const type = extractType(x, annotation.typeAnnotation)
  return type.kind === 'other' ? undefined : type
}
