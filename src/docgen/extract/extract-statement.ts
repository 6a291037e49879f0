import type {
  ClassDeclaration,
  ForInStatement,
  ForOfStatement,
  FunctionDeclaration,
  Node,
  Statement,
  SwitchStatement,
  TryStatement,
  VariableDeclaration,
} from '@babel/types'
import { annotatedDomain, definePattern, partOf, typeOfPattern } from './extract-assignment.ts'
import { extractClass } from './extract-class.ts'
import { extract, extractFunctionValue } from './extract-expression.ts'
import { extractFunction } from './extract-function.ts'
import { extractModuleStatement } from './extract-module.ts'
import { extractInterface, extractType } from './extract-type.ts'
import { constant, createBody, type Extraction, inside, UNKNOWN } from './extraction.ts'
import { attempt, branch, choose, leave, repeat } from './flow.ts'
import { addDefinition, createScope, declare, declareBlock, lineOf } from './scope.ts'
import type { Expr, ObjectEntry } from '../summary.ts'

/** Walks statements in their order; false when the end is never reached. */
export function extractStatements(x: Extraction, statements: readonly Statement[]): boolean {
  let completes = true
  for (const statement of statements) if (!extractStatement(x, statement)) completes = false
  return completes
}

function extractStatement(x: Extraction, node: Statement): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
      extract(x, node.expression)
      return true
    case 'VariableDeclaration':
      extractVariables(x, node)
      return true
    case 'ReturnStatement': {
      const value = node.argument ? extract(x, node.argument) : constant(undefined)
      if (x.body.function !== undefined) x.functions[x.body.function]?.returns.push(value)
      return false
    }
    case 'ThrowStatement':
      extract(x, node.argument)
      return false
    case 'BlockStatement':
      return extractBlock(x, node.body)
    case 'IfStatement': {
      extract(x, node.test)
      const { consequent, alternate } = node
      const walks = [consequent, alternate].flatMap((part) => (part ? [() => extractStatement(x, part)] : []))
      return branch(x.body.flow, walks, walks.length === 2)
    }
    case 'ForStatement':
      return inBlock(x, node.init ? [node.init] : [], () => {
        if (node.init) extractInit(x, node.init)
        repeat(x.body.flow, () => {
          if (node.test) extract(x, node.test)
          extractStatement(x, node.body)
          if (node.update) extract(x, node.update)
          return true
        })
        return true
      })
    case 'ForInStatement':
    case 'ForOfStatement':
      return extractForEach(x, node)
    case 'WhileStatement':
    case 'DoWhileStatement':
      repeat(x.body.flow, () => {
        extract(x, node.test)
        extractStatement(x, node.body)
        return true
      })
      return true
    case 'SwitchStatement':
      return extractSwitch(x, node)
    case 'TryStatement':
      return extractTry(x, node)
    case 'BreakStatement':
      leave(x.body.flow, 'break', Boolean(node.label))
      return false
    case 'ContinueStatement':
      leave(x.body.flow, 'continue', Boolean(node.label))
      return false
    case 'LabeledStatement':
      extractStatement(x, node.body)
      return true
    case 'WithStatement':
      extract(x, node.object)
      return extractStatement(x, node.body)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      extractDeclaration(x, node)
      return true
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      extractTypeScript(x, node)
      return true
    default:
      extractModuleStatement(x, node)
      return true
  }
}

export function extractBlock(x: Extraction, statements: readonly Statement[]): boolean {
  return inBlock(x, statements, () => extractStatements(x, statements))
}

function inBlock(x: Extraction, declarations: readonly Node[], walk: () => boolean): boolean {
  const scope = createScope(x.scope)
  return inside(x, { scope }, () => {
    declareBlock(x, scope, declarations)
    return walk()
  })
}

function extractInit(x: Extraction, init: Node): void {
  if (init.type === 'VariableDeclaration') extractVariables(x, init)
  else extract(x, init)
}

function extractVariables(x: Extraction, node: VariableDeclaration): void {
  for (const declarator of node.declarations) {
    const { id, init } = declarator
    if (!init && node.kind === 'var') continue
    const type = typeOfPattern(x, id)
    let value: Expr = init ? extractNamed(x, init, id) : node.declare === true ? UNKNOWN : constant(undefined)
    if (type !== undefined) {
      const name = id.type === 'Identifier' ? id.name : 'the value'
      const line = lineOf(declarator)
      if (init) value = { kind: 'cast', value, type, name, line }
      else value = { kind: 'either', options: [value, { kind: 'typed', type, name, line }] }
    }
    value = annotatedDomain(x, [lineOf(node), lineOf(declarator)])(value)
    definePattern(x, id, undefined, (path, fallback) => partOf(value, path, fallback))
  }
}

/** A function that is assigned to a name has that name. */
function extractNamed(x: Extraction, init: Node, target: Node): Expr {
  const isFunction = init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression'
  if (isFunction && target.type === 'Identifier') return extractFunctionValue(x, init, target.name)
  return extract(x, init)
}

/** What an `export` stands before. */
export function extractDeclared(x: Extraction, node: Statement): void {
  extractStatement(x, node)
}

/** A function or class declaration; gives its value. */
export function extractDeclaration(x: Extraction, node: FunctionDeclaration | ClassDeclaration): Expr {
  const name = node.id?.name ?? ''
  const value: Expr =
    node.type === 'ClassDeclaration'
      ? extractClass(x, node, name)
      : { kind: 'function', id: extractFunction(x, node, name) }
  if (node.id) defineNow(x, name, value)
  return value
}

export function defineNow(x: Extraction, name: string, value: Expr): void {
  addDefinition(x, declare(x, scopeWith(x, name), name, 1), { kind: 'value', value }, 'add')
}

function scopeWith(x: Extraction, name: string): Extraction['scope'] {
  for (let scope: Extraction['scope'] | undefined = x.scope; scope !== undefined; scope = scope.parent) {
    if (scope.names.has(name)) return scope
  }
  return x.scope
}

function extractForEach(x: Extraction, node: ForInStatement | ForOfStatement): boolean {
  const list = extract(x, node.right)
  const item: Expr = node.type === 'ForOfStatement' && list !== UNKNOWN ? { kind: 'item', of: list } : UNKNOWN
  const { left } = node
  return inBlock(x, [left], () => {
    repeat(x.body.flow, () => {
      const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left
      if (pattern) definePattern(x, pattern, undefined, (path, fallback) => partOf(item, path, fallback))
      extractStatement(x, node.body)
      return true
    })
    return true
  })
}

/** A case can be reached from the one before it or from the top. */
function extractSwitch(x: Extraction, node: SwitchStatement): boolean {
  extract(x, node.discriminant)
  const statements = node.cases.flatMap((part) => part.consequent)
  return inBlock(x, statements, () => {
    choose(x.body.flow, () => {
      for (const part of node.cases) {
        if (part.test) extract(x, part.test)
        branch(x.body.flow, [() => extractStatements(x, part.consequent)], false)
      }
    })
    return true
  })
}

function extractTry(x: Extraction, node: TryStatement): boolean {
  const { handler, finalizer } = node
  const walkCatch =
    handler &&
    ((): boolean => {
      const scope = createScope(x.scope)
      return inside(x, { scope }, () => {
        const { param } = handler
        if (param) definePattern(x, param, scope, (path) => partOf({ kind: 'error' }, path, undefined))
        return extractBlock(x, handler.body.body)
      })
    })
  const completes = attempt(x.body.flow, () => extractBlock(x, node.block.body), walkCatch ?? undefined)
  return (finalizer ? extractBlock(x, finalizer.body) : true) && completes
}

/** Enums, namespaces, interfaces and type aliases. */
export function extractTypeScript(x: Extraction, node: Node): void {
  switch (node.type) {
    case 'TSEnumDeclaration':
      defineNow(x, node.id.name, extractEnum(x, node.body.members))
      return
    case 'TSModuleDeclaration':
      if (node.id.type === 'Identifier' && node.body?.type === 'TSModuleBlock') {
        defineNow(x, node.id.name, extractNamespace(x, node.body.body))
      }
      return
    case 'TSInterfaceDeclaration': {
      const type = extractInterface(x, node)
      const known = x.types.get(node.id.name)
      x.types.set(node.id.name, known === undefined ? type : { kind: 'anyOf', options: [known, type] })
      return
    }
    case 'TSTypeAliasDeclaration':
      x.types.set(node.id.name, extractType(x, node.typeAnnotation))
      return
    default:
  }
}

function extractEnum(
  x: Extraction,
  members: readonly { readonly id: Node; readonly initializer?: Node | null }[],
): Expr {
  const entries: ObjectEntry[] = []
  let next: number | undefined = 0
  for (const { id, initializer } of members) {
    const value: Expr = initializer ? extract(x, initializer) : next === undefined ? UNKNOWN : constant(next)
    next = value.kind === 'constant' && typeof value.value === 'number' ? value.value + 1 : undefined
    const key = id.type === 'Identifier' ? id.name : id.type === 'StringLiteral' ? id.value : undefined
    if (key !== undefined) entries.push({ kind: 'property', key, value })
  }
  return { kind: 'object', entries }
}

/** A namespace is compiled to a function: what it exports is an object. */
function extractNamespace(x: Extraction, statements: readonly Statement[]): Expr {
  const entries: ObjectEntry[] = []
  const scope = createScope(x.scope, true)
  const body = createBody(x.body, {})
  inside(x, { scope, body }, () => {
    declareBlock(x, scope, statements)
    for (const statement of statements) {
      if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
        const { declaration } = statement
        extractStatement(x, declaration)
        for (const name of declaredNames(declaration)) {
          const binding = scope.names.get(name)
          if (binding !== undefined)
            entries.push({ kind: 'property', key: name, value: { kind: 'binding', binding, definitions: undefined } })
        }
      } else extractStatement(x, statement)
    }
  })
  return { kind: 'object', entries }
}

/** Names that a declaration gives to what is around it. */
export function declaredNames(node: Node): readonly string[] {
  switch (node.type) {
    case 'VariableDeclaration':
      return node.declarations.flatMap((declarator) => patternNames(declarator.id))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSDeclareFunction':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.id ? [node.id.name] : []
    case 'TSModuleDeclaration':
      return node.id.type === 'Identifier' ? [node.id.name] : []
    default:
      return []
  }
}

function patternNames(pattern: Node): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return patternNames(pattern.left)
    case 'RestElement':
      return patternNames(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? patternNames(element) : []))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property.argument : property.value),
      )
    default:
      return []
  }
}
