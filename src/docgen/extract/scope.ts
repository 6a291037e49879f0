import type { LVal, Node, Statement } from '@babel/types'
import type { BindingDraft, Extraction, Scope } from './extraction.ts'
import { define, reaching } from './flow.ts'
import type { Definition, Expr } from '../summary.ts'

export function createScope(parent: Scope | undefined, isFunction = false): Scope {
  return { parent, names: new Map(), isFunction }
}

/** Makes a variable known in a scope, before its first definition is met. */
export function declare(x: Extraction, scope: Scope, name: string, line: number): number {
  const known = scope.names.get(name)
  if (known !== undefined) return known
  const index = x.bindings.length
  x.bindings.push({ name, line, definitions: [], properties: undefined, body: x.body, assignedElsewhere: false })
  scope.names.set(name, index)
  return index
}

export function lookUp(scope: Scope, name: string): number | undefined {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const found = current.names.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** A definition at the place where the walk stands. */
export function addDefinition(
  x: Extraction,
  binding: number,
  definition: Definition,
  mode: 'replace' | 'add' = 'replace',
): void {
  const draft = bindingAt(x, binding)
  const before = draft.body === x.body ? reaching(x.body.flow, binding) : undefined
  const index = draft.definitions.push(definition) - 1
  if (draft.body !== x.body) {
    draft.assignedElsewhere = true
    return
  }
  define(x.body.flow, binding, mode === 'replace' ? [index] : [...(before ?? []), index])
}

/** The expression for a name where the walk stands. */
export function reference(x: Extraction, name: string): Expr {
  const binding = lookUp(x.scope, name)
  if (binding === undefined) return { kind: 'global', name }
  if (bindingAt(x, binding).body !== x.body) return { kind: 'binding', binding, definitions: undefined }
  return { kind: 'binding', binding, definitions: reaching(x.body.flow, binding) }
}

export function bindingAt(x: Extraction, binding: number): BindingDraft {
  const draft = x.bindings[binding]
  if (draft === undefined) throw new RangeError(`no binding ${binding}`)
  return draft
}

/** Declares what a block declares for all of itself: `let`, `const`, `class`, functions, enums, imports. */
export function declareBlock(x: Extraction, scope: Scope, statements: readonly Node[]): void {
  for (const statement of statements) declareStatement(x, scope, statement)
}

function declareStatement(x: Extraction, scope: Scope, node: Node): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') return
      for (const declarator of node.declarations) declarePattern(x, scope, declarator.id)
      return
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSDeclareFunction':
      if (node.id) declare(x, scope, node.id.name, lineOf(node))
      return
    case 'TSEnumDeclaration':
      declare(x, scope, node.id.name, lineOf(node))
      return
    case 'TSModuleDeclaration':
      if (node.id.type === 'Identifier') declare(x, scope, node.id.name, lineOf(node))
      return
    case 'TSImportEqualsDeclaration':
      declare(x, scope, node.id.name, lineOf(node))
      return
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) declare(x, scope, specifier.local.name, lineOf(specifier))
      return
    case 'ExportNamedDeclaration':
      if (node.declaration) declareStatement(x, scope, node.declaration)
      return
    case 'ExportDefaultDeclaration':
      declareStatement(x, scope, node.declaration)
      return
    default:
  }
}

/** Declares every `var` of a function, however deep in its blocks. */
export function declareVars(x: Extraction, scope: Scope, nodes: readonly (Node | null | undefined)[]): void {
  for (const node of nodes) if (node) declareVarsOf(x, scope, node)
}

function declareVarsOf(x: Extraction, scope: Scope, node: Node): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const declarator of node.declarations) declarePattern(x, scope, declarator.id)
      return
    case 'ExportNamedDeclaration':
      return declareVars(x, scope, [node.declaration])
    case 'BlockStatement':
    case 'StaticBlock':
      return declareVars(x, scope, node.body)
    case 'IfStatement':
      return declareVars(x, scope, [node.consequent, node.alternate])
    case 'ForStatement':
      return declareVars(x, scope, [node.init, node.body])
    case 'ForInStatement':
    case 'ForOfStatement':
      return declareVars(x, scope, [node.left, node.body])
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return declareVars(x, scope, [node.body])
    case 'TryStatement':
      return declareVars(x, scope, [node.block, node.handler?.body, node.finalizer])
    case 'SwitchStatement':
      for (const { consequent } of node.cases) declareVars(x, scope, consequent satisfies readonly Statement[])
      return
    default:
  }
}

export function declarePattern(x: Extraction, scope: Scope, pattern: LVal | Node): void {
  switch (pattern.type) {
    case 'Identifier':
      declare(x, scope, pattern.name, lineOf(pattern))
      return
    case 'AssignmentPattern':
      return declarePattern(x, scope, pattern.left)
    case 'RestElement':
      return declarePattern(x, scope, pattern.argument)
    case 'TSParameterProperty':
      return declarePattern(x, scope, pattern.parameter)
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) declarePattern(x, scope, element)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        declarePattern(x, scope, property.type === 'RestElement' ? property.argument : property.value)
      }
      return
    default:
  }
}

export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1
}
