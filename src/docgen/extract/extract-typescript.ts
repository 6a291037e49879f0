import type { Node, Statement } from '@babel/types'
import { declaredNames } from './declared-names.ts'
import { extract } from './extract-expression.ts'
import { defineNow, extractStatement } from './extract-statement.ts'
import { extractInterface, extractType } from './extract-type.ts'
import { constant, createBody, type Extraction, inside, UNKNOWN } from './extraction.ts'
import { createScope, declareBlock } from './scope.ts'
import type { Expr, ObjectEntry } from '../summary.ts'

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
