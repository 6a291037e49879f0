import type { ForInStatement, ForOfStatement, SwitchStatement, TryStatement } from '@babel/types'
import { definePattern, partOf } from './extract-assignment.ts'
import { extract } from './extract-expression.ts'
import { extractBlock, extractStatement, extractStatements, inBlock } from './extract-statement.ts'
import { type Extraction, inside, UNKNOWN } from './extraction.ts'
import { attempt, branch, choose, repeat } from './flow.ts'
import { createScope } from './scope.ts'
import type { Expr } from '../summary.ts'

/** `for … of` and `for … in`. */
export function extractForEach(x: Extraction, node: ForInStatement | ForOfStatement): boolean {
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
export function extractSwitch(x: Extraction, node: SwitchStatement): boolean {
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

/** `try`, `catch` and `finally`. */
export function extractTry(x: Extraction, node: TryStatement): boolean {
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
