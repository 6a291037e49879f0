import type { ClassDeclaration, FunctionDeclaration, Node, Statement, VariableDeclaration } from '@babel/types'
import { annotatedDomain, definePattern, partOf, typeOfPattern } from './extract-assignment.ts'
import { extractClass } from './extract-class.ts'
import { extract, extractFunctionValue } from './extract-expression.ts'
import { extractFunction } from './extract-function.ts'
import { extractForEach, extractSwitch, extractTry } from './extract-loop.ts'
import { extractModuleStatement } from './extract-module.ts'
import { extractTypeScript } from './extract-typescript.ts'
import { constant, type Extraction, inside, UNKNOWN } from './extraction.ts'
import { branch, leave, repeat } from './flow.ts'
import { addDefinition, createScope, declare, declareBlock, lineOf } from './scope.ts'
import type { Expr } from '../summary.ts'

/** Walks statements in their order; false when the end is never reached. */
export function extractStatements(x: Extraction, statements: readonly Statement[]): boolean {
  let completes = true
  for (const statement of statements) if (!extractStatement(x, statement)) completes = false
  return completes
}

export function extractStatement(x: Extraction, node: Statement): boolean {
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

/** Walks with a scope for what a block declares. */
export function inBlock(x: Extraction, declarations: readonly Node[], walk: () => boolean): boolean {
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
