import type { Node } from '@babel/types'

/** What a wrapper that means nothing at run time is around: `(log as Logger)!`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
    case 'AwaitExpression':
      return node.type === 'AwaitExpression' ? unwrap(node.argument) : unwrap(node.expression)
    default:
      return node
  }
}

/** Short text of an expression for a warning: `logger.child(...)`. */
export function describeNode(node: Node, depth = 0): string {
  const bare = unwrap(node)
  if (depth > 8) return '...'
  switch (bare.type) {
    case 'Identifier':
      return bare.name
    case 'PrivateName':
      return `#${bare.id.name}`
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return 'super'
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const of = describeNode(bare.object, depth + 1)
      if (!bare.computed) return `${of}.${describeNode(bare.property, depth + 1)}`
      if (bare.property.type === 'StringLiteral') return `${of}['${bare.property.value}']`
      return bare.property.type === 'NumericLiteral' ? `${of}[${bare.property.value}]` : `${of}[...]`
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
      return `${describeNode(bare.callee, depth + 1)}(${bare.arguments.length === 0 ? '' : '...'})`
    case 'NewExpression':
      return `new ${describeNode(bare.callee, depth + 1)}(${bare.arguments.length === 0 ? '' : '...'})`
    case 'ImportExpression':
      return 'import(...)'
    default:
      return '...'
  }
}

/** Methods that make a logger out of a logger: the name before them is the one that tells. */
const DERIVING: ReadonlySet<string> = new Set([
  'child',
  'bind',
  'getChild',
  'with',
  'withContext',
  'extend',
  'getLogger',
])

/** The name that says most about an expression: `log` of `this.log.child({})`. */
export function lastNameOf(node: Node, depth = 0): string {
  const bare = unwrap(node)
  if (depth > 30) return ''
  switch (bare.type) {
    case 'Identifier':
      return bare.name
    case 'PrivateName':
      return bare.id.name
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const { property } = bare
      if (bare.computed) {
        return property.type === 'StringLiteral' ? property.value : lastNameOf(bare.object, depth + 1)
      }
      const name = lastNameOf(property, depth + 1)
      return DERIVING.has(name) ? lastNameOf(bare.object, depth + 1) : name
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return lastNameOf(bare.callee, depth + 1)
    case 'LogicalExpression':
      return lastNameOf(bare.left, depth + 1)
    case 'AssignmentExpression':
      return lastNameOf(bare.left, depth + 1)
    case 'ConditionalExpression':
      return lastNameOf(bare.consequent, depth + 1)
    default:
      return ''
  }
}

/** Whether a name is one that people give to loggers: `log`, `auditLogger`, `this._log`, but not `dialog` or `catalog`. */
export function isLoggerName(name: string): boolean {
  return LOGGER_NAME.test(name)
}

const LOGGER_NAME = /(?:^|[_$#]|[A-Za-z0-9](?=L))(?:log|Log|LOG)(?:s|ger|gers|ging|GER|S)?\d*$/

/** What an expression is, for a warning that says why it is not constant. */
export function kindOfNode(node: Node): string {
  const bare = unwrap(node)
  switch (bare.type) {
    case 'TemplateLiteral':
      return 'a template with parts that are not constant'
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return 'a choice between values'
    case 'CallExpression':
    case 'OptionalCallExpression':
      return `the result of \`${describeNode(bare)}\``
    case 'BinaryExpression':
      return 'an expression with parts that are not constant'
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return `the property \`${describeNode(bare)}\``
    case 'Identifier':
      return `the variable \`${bare.name}\``
    case 'TaggedTemplateExpression':
      return 'a tagged template'
    case 'ObjectExpression':
      return 'an object'
    case 'ArrayExpression':
      return 'an array'
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return 'a function'
    case 'NewExpression':
      return `\`${describeNode(bare)}\``
    case 'NumericLiteral':
      return 'a number'
    case 'StringLiteral':
      return 'a text with places to fill in'
    default:
      return 'an expression'
  }
}
