import type { Node } from '@babel/types'
import { isLoggerName, lastNameOf, unwrap } from './describe-node.ts'
import type { Extraction } from './extraction.ts'
import { bindingAt } from './scope.ts'
import type { Expr } from '../summary.ts'

/** Packages whose factory makes a framework with request loggers in it. */
const FRAMEWORKS: ReadonlySet<string> = new Set(
  'fastify pino-http express-pino-logger koa-pino-logger nestjs-pino hapi-pino hono-pino'.split(' '),
)

/** Whether an argument is, or has in it, something that is called like a logger. */
export function handsOverLogger(node: Node, depth: number): boolean {
  const bare = unwrap(node)
  if (bare.type === 'ObjectExpression' && depth < 3) {
    return bare.properties.some((property) => {
      if (property.type !== 'ObjectProperty') return false
      return (
        (property.key.type === 'Identifier' && isLoggerName(property.key.name)) ||
        handsOverLogger(property.value, depth + 1)
      )
    })
  }
  if (bare.type === 'ArrowFunctionExpression' || bare.type === 'FunctionExpression') return false
  return isLoggerName(lastNameOf(bare))
}

/** Whether a call makes a web framework or its logging. */
export function isFramework(x: Extraction, callee: Expr): boolean {
  let root = callee
  for (let depth = 0; depth < 4; depth++) {
    if (root.kind === 'import') return FRAMEWORKS.has(root.from)
    if (root.kind === 'member') root = root.of
    else if (root.kind === 'binding') {
      const definition = bindingAt(x, root.binding).definitions[0]
      if (definition?.kind === 'value') root = definition.value
      else if (definition?.kind === 'part') root = definition.of
      else return false
    } else return false
  }
  return false
}
