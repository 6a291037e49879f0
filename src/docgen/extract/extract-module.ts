import { defineNow, extractDeclaration, extractStatement } from './extract-statement.ts'
import type { ExportNamedDeclaration, ImportDeclaration, Node, TSImportEqualsDeclaration } from '@babel/types'
import { declaredNames } from './declared-names.ts'
import { addExport, annotatedDomain } from './extract-assignment.ts'
import { extract } from './extract-expression.ts'
import type { Extraction } from './extraction.ts'
import { lineOf, reference } from './scope.ts'
import type { Expr } from '../summary.ts'

/** Walks what only stands at the top of a module: imports and exports. */
export function extractModuleStatement(x: Extraction, node: Node): void {
  switch (node.type) {
    case 'ImportDeclaration':
      return extractImport(x, node)
    case 'TSImportEqualsDeclaration':
      return extractImportEquals(x, node)
    case 'ExportNamedDeclaration':
      return extractExport(x, node)
    case 'ExportDefaultDeclaration': {
      const { declaration } = node
      if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') {
        addExport(x, 'default', extractDeclaration(x, declaration))
      } else if (declaration.type !== 'TSDeclareFunction') {
        addExport(x, 'default', annotatedDomain(x, [lineOf(node)])(extract(x, declaration)))
      }
      return
    }
    case 'ExportAllDeclaration':
      x.reexports.push(node.source.value)
      return
    case 'TSExportAssignment':
      x.moduleExports.push(extract(x, node.expression))
      return
    default:
  }
}

function extractImport(x: Extraction, node: ImportDeclaration): void {
  const from = node.source.value
  for (const specifier of node.specifiers) {
    let name: string
    if (specifier.type === 'ImportDefaultSpecifier') name = 'default'
    else if (specifier.type === 'ImportNamespaceSpecifier') name = '*'
    else name = exportedName(specifier.imported)
    const value: Expr = { kind: 'import', from, name }
    defineNow(x, specifier.local.name, annotatedDomain(x, [lineOf(specifier), lineOf(node)])(value))
  }
}

/** `import x = require('x')` and `import x = a.b`. */
function extractImportEquals(x: Extraction, node: TSImportEqualsDeclaration): void {
  const { moduleReference: target, id } = node
  const value: Expr =
    target.type === 'TSExternalModuleReference'
      ? { kind: 'import', from: target.expression.value, name: '=' }
      : entityValue(x, target)
  defineNow(x, id.name, value)
}

function entityValue(x: Extraction, node: Node): Expr {
  if (node.type === 'TSQualifiedName') return { kind: 'member', of: entityValue(x, node.left), name: node.right.name }
  return node.type === 'Identifier' ? reference(x, node.name) : { kind: 'unknown' }
}

function extractExport(x: Extraction, node: ExportNamedDeclaration): void {
  if (node.declaration) {
    extractStatement(x, node.declaration)
    for (const name of declaredNames(node.declaration)) addExport(x, name, lasting(reference(x, name)))
  }
  for (const specifier of node.specifiers) {
    const name = exportedName(specifier.exported)
    const from = node.source?.value
    if (specifier.type === 'ExportSpecifier') {
      const local = exportedName(specifier.local)
      addExport(x, name, from === undefined ? lasting(reference(x, local)) : { kind: 'import', from, name: local })
    } else if (from !== undefined) {
      addExport(x, name, {
        kind: 'import',
        from,
        name: specifier.type === 'ExportNamespaceSpecifier' ? '*' : 'default',
      })
    }
  }
}

/** An export is the variable, whatever is assigned to it later. */
function lasting(value: Expr): Expr {
  return value.kind === 'binding' ? { ...value, definitions: undefined } : value
}

function exportedName(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'StringLiteral' ? node.value : ''
}
