import type { Node } from '@babel/types'

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
