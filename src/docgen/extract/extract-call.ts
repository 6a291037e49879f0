import type { NewExpression, Node } from '@babel/types'
import { setBindings } from './assigned-member.ts'
import { mayGiveLogger } from './call-result.ts'
import { type Call, type Callee, isMaybeMethod, isWrapper, keepCall } from './call-site.ts'
import { describeNode, lastNameOf, unwrap } from './describe-node.ts'
import { extract, member, memberName } from './extract-expression.ts'
import { type Extraction, UNKNOWN } from './extraction.ts'
import { handsOverLogger, isFramework } from './logger-handover.ts'
import { lineOf } from './scope.ts'
import type { Expr } from '../summary.ts'

/** What compilers put around `require`: the module comes out as it went in. */
const INTEROP: ReadonlySet<string> = new Set(
  (
    '__importDefault __importStar __toESM __toCommonJS _interopRequireDefault _interopRequireWildcard ' +
    'interopDefault _interopDefault _interopDefaultLegacy _interopNamespace'
  ).split(' '),
)

/** Walks a call; keeps it when it may emit an event. */
export function extractCall(x: Extraction, node: Call): Expr {
  const callee = unwrap(node.callee)
  const required = requiredModule(callee, node.arguments)
  if (required !== undefined) return { kind: 'import', from: required, name: '=' }
  if (callee.type === 'Super') return extractSuperCall(x, node)

  let target: Expr
  let site: Callee | undefined
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
    const receiver = extract(x, callee.object)
    const name = memberName(callee)
    const key = name === undefined ? extract(x, callee.property) : undefined
    const method = name ?? (key?.kind === 'constant' ? String(key.value) : undefined)
    site = { receiver, object: callee.object, method, key }
    if (method !== undefined) target = member(receiver, method)
    else target = receiver === UNKNOWN || key === undefined ? UNKNOWN : { kind: 'computed', of: receiver, key }
  } else target = extract(x, callee)

  const args = node.arguments.map((argument) => extract(x, argument))
  if (args[0] !== undefined && INTEROP.has(lastNameOf(callee))) return args[0]
  if (site !== undefined) {
    if (site.method === 'setBindings') setBindings(x, site.object, target, args, lineOf(node))
    else keepCall(x, node, site, args)
  } else if (callee.type === 'Identifier' && (isWrapper(x, callee.name, target) || isMaybeMethod(x, target))) {
    keepCall(x, node, { receiver: target, object: callee, method: undefined, key: undefined }, args, true)
  }
  return finishCall(x, node, target, args, 'call')
}

export function extractNew(x: Extraction, node: NewExpression): Expr {
  const callee = unwrap(node.callee)
  const target = extract(x, callee)
  const args = node.arguments.map((argument) => extract(x, argument))
  if (callee.type === 'Identifier' && callee.name.endsWith('Error')) {
    const message = args[0]
    return message === undefined ? { kind: 'error' } : { kind: 'error', message }
  }
  return finishCall(x, node, target, args, 'new')
}

function finishCall(
  x: Extraction,
  node: Call | NewExpression,
  callee: Expr,
  args: readonly Expr[],
  kind: 'call' | 'new',
): Expr {
  if (callee.kind === 'unknown') return UNKNOWN
  if (!mayGiveLogger(callee)) return UNKNOWN
  if (callee.kind !== 'global' && node.arguments.some((argument) => handsOverLogger(argument, 0))) {
    x.handovers.push({ callee, isNew: kind === 'new', args })
  }
  const call: Expr = { kind, callee, args, line: lineOf(node), text: describeNode(node) }
  if (isFramework(x, callee)) x.frameworks.push(call)
  return call
}

/** `super(log)` in a constructor hands over to the constructor of the base. */
function extractSuperCall(x: Extraction, node: Call): Expr {
  const args = node.arguments.map((argument) => extract(x, argument))
  const self = x.body.superValue
  const base = self?.kind === 'super' ? x.classes[self.class]?.base : undefined
  if (base !== undefined) x.handovers.push({ callee: base, isNew: true, args })
  return UNKNOWN
}

/** `require('x')`, also of a `require` that `createRequire` made. */
function requiredModule(callee: Node, args: Call['arguments']): string | undefined {
  const isRequire =
    (callee.type === 'Identifier' && callee.name === 'require') ||
    (callee.type === 'MemberExpression' && memberName(callee) === 'require' && lastNameOf(callee.object) === 'module')
  const [specifier] = args
  if (!isRequire || args.length !== 1 || specifier === undefined) return undefined
  if (specifier.type === 'StringLiteral') return specifier.value
  const isPlainTemplate = specifier.type === 'TemplateLiteral' && specifier.expressions.length === 0
  return isPlainTemplate ? (specifier.quasis[0]?.value.cooked ?? undefined) : undefined
}
