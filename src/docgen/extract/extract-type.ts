import type { Node, TSEntityName, TSInterfaceDeclaration, TSTypeElement } from '@babel/types'
import { constant, type Extraction, UNKNOWN } from './extraction.ts'
import { reference } from './scope.ts'
import type { Expr, TypeExpr } from '../summary.ts'

const OTHER: TypeExpr = { kind: 'other' }

/** Types that say nothing about loggers but what is in them. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'Promise',
  'Readonly',
  'NonNullable',
  'Awaited',
  'Required',
  'Partial',
])

/** What a type says about where a value comes from; most types say nothing. */
export function extractType(x: Extraction, node: Node): TypeExpr {
  switch (node.type) {
    case 'TSTypeReference': {
      const path = pathOf(node.typeName)
      const args = node.typeArguments?.params.map((argument) => extractType(x, argument)) ?? []
      const [name = ''] = path
      if (path.length === 1 && TRANSPARENT.has(name)) return args[0] ?? OTHER
      if (path.length === 1 && name === 'ReturnType' && args[0]) return { kind: 'returnOf', value: args[0] }
      return { kind: 'named', path, args }
    }
    case 'TSTypeQuery':
      if (node.exprName.type === 'TSImportType') return OTHER
      return { kind: 'typeof', value: valueOf(x, pathOf(node.exprName)) }
    case 'TSImportType': {
      const { source } = node
      return { kind: 'imported', from: source.value, path: node.qualifier ? pathOf(node.qualifier) : [] }
    }
    case 'TSUnionType':
    case 'TSIntersectionType': {
      const options = node.types.map((type) => extractType(x, type)).filter((type) => type.kind !== 'other')
      if (options.length === 1 && options[0]) return options[0]
      return options.length === 0 ? OTHER : { kind: 'anyOf', options }
    }
    case 'TSTypeLiteral':
      return shape(x, node.members, [])
    case 'TSOptionalType':
    case 'TSRestType':
    case 'TSTypeOperator':
      return node.typeAnnotation ? extractType(x, node.typeAnnotation) : OTHER
    case 'TSParenthesizedType':
      return extractType(x, node.typeAnnotation)
    default:
      return OTHER
  }
}

/** An interface, with the ones that it extends. */
export function extractInterface(x: Extraction, node: TSInterfaceDeclaration): TypeExpr {
  const parents = (node.extends ?? []).flatMap((parent): readonly TypeExpr[] => {
    const path = entityPath(parent.expression)
    return path === undefined ? [] : [{ kind: 'named', path, args: [] }]
  })
  return shape(x, node.body.body, parents)
}

function shape(x: Extraction, elements: readonly TSTypeElement[], parents: readonly TypeExpr[]): TypeExpr {
  const members = new Map<string, TypeExpr>()
  let open = false
  for (const element of elements) {
    if (element.type === 'TSPropertySignature' && !element.computed) {
      const { key, typeAnnotation } = element
      const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined
      if (name !== undefined) members.set(name, typeAnnotation ? extractType(x, typeAnnotation.typeAnnotation) : OTHER)
    } else if (element.type === 'TSIndexSignature') open = true
  }
  return { kind: 'shape', members, parents, open }
}

function pathOf(name: TSEntityName | Node): readonly string[] {
  if (name.type === 'Identifier') return [name.name]
  if (name.type === 'TSQualifiedName') return [...pathOf(name.left), name.right.name]
  return []
}

function entityPath(node: Node): readonly string[] | undefined {
  if (node.type === 'Identifier' || node.type === 'TSQualifiedName') return pathOf(node)
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier') {
    const of = entityPath(node.object)
    return of && [...of, node.property.name]
  }
  return undefined
}

function valueOf(x: Extraction, path: readonly string[]): Expr {
  const [first, ...rest] = path
  if (first === undefined) return UNKNOWN
  let value = first === 'undefined' ? constant(undefined) : reference(x, first)
  for (const name of rest) value = { kind: 'member', of: value, name }
  return value
}
