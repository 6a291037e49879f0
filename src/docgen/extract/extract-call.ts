import type { CallExpression, NewExpression, Node, OptionalCallExpression } from '@babel/types'
import { annotationOf } from './annotation.ts'
import { describeNode, isLoggerName, kindOfNode, lastNameOf, unwrap } from './describe-node.ts'
import { extract, member, memberName } from './extract-expression.ts'
import { type Extraction, UNKNOWN } from './extraction.ts'
import { addDefinition, bindingAt, lineOf, lookUp } from './scope.ts'
import type { ArgNote, CallSite, Expr } from '../summary.ts'

/** What is called: a method of a receiver, or in a bare call the receiver itself. */
type Callee = {
  readonly receiver: Expr
  readonly object: Node
  readonly method: string | undefined
  readonly key: Expr | undefined
}

type Call = CallExpression | OptionalCallExpression

/** Globals whose methods have names like a logger's and are none. */
const PLAIN_GLOBALS: ReadonlySet<string> = new Set(
  (
    'console Math JSON Object Array Promise Number String Symbol Reflect Date window document process Intl ' +
    'Atomics chrome browser vscode cy $ jQuery'
  ).split(' '),
)

/** Packages whose factory makes a framework with request loggers in it. */
const FRAMEWORKS: ReadonlySet<string> = new Set(
  'fastify pino-http express-pino-logger koa-pino-logger nestjs-pino hapi-pino hono-pino'.split(' '),
)

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

/** Functions of the language whose result is one of their arguments, or says where a file is. */
const FOLLOWED_GLOBALS: ReadonlySet<string> = new Set(
  'Object.assign Object.freeze Object.seal URL String JSON.stringify'.split(' '),
)

/** Methods of texts and lists: what they return is no logger, and most of a file's calls are theirs. */
const PLAIN_METHODS: ReadonlySet<string> = new Set(
  (
    'map filter forEach reduce slice splice join push unshift sort toSorted reverse concat indexOf includes ' +
    'some every flat flatMap keys entries values toString trim split replace replaceAll toUpperCase ' +
    'toLowerCase padStart padEnd startsWith endsWith match matchAll test exec toFixed charCodeAt charAt ' +
    'substring repeat has delete getTime toISOString toJSON findIndex'
  ).split(' '),
)

/** Whether the result of a call can be anything that is looked for. */
function mayGiveLogger(callee: Expr): boolean {
  if (callee.kind === 'constant' || callee.kind === 'text' || callee.kind === 'list' || callee.kind === 'object')
    return false
  if (callee.kind === 'global') return FOLLOWED_GLOBALS.has(callee.name)
  if (callee.kind !== 'member') return true
  if (callee.of.kind === 'constant' || callee.of.kind === 'text' || callee.of.kind === 'list') return false
  const root = rootOf(callee)
  if (root.kind !== 'global') return !PLAIN_METHODS.has(callee.name)
  const isAddress =
    root.name === '__filename' || root.name === '__dirname' || root.name === 'import.meta' || root.name === 'module'
  return isAddress || (callee.of === root && FOLLOWED_GLOBALS.has(`${root.name}.${callee.name}`))
}

function rootOf(expr: Expr): Expr {
  let root = expr
  for (;;) {
    if (root.kind === 'member') root = root.of
    else if (root.kind === 'call') root = root.callee
    else return root
  }
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

function keepCall(
  x: Extraction,
  node: Call,
  { receiver, object, method, key }: Callee,
  args: readonly Expr[],
  isBare = false,
): void {
  if (method !== undefined && !x.wanted.methods.has(method)) return
  const lastName = lastNameOf(object)
  const annotation = annotationOf(x.annotations, linesOf(node))
  if (isHopeless(receiver) && annotation === undefined && !(receiver.kind === 'unknown' && isLoggerName(lastName)))
    return
  if (isPlainGlobal(receiver)) return
  if (annotation !== undefined) x.annotations.used.add(annotation)
  const call: CallSite = {
    line: lineOf(node),
    receiver,
    method,
    key,
    args,
    argNotes: node.arguments.slice(0, 4).map(noteOf),
    text: describeNode(object),
    lastName,
    function: x.body.function,
    annotation,
    hasSpreadArgument: node.arguments.some((argument) => argument.type === 'SpreadElement'),
    isBare,
  }
  const index = x.calls.push(call) - 1
  if (x.body.function !== undefined) x.functions[x.body.function]?.calls.push(index)
}

function noteOf(argument: Node): ArgNote {
  const node = argument.type === 'SpreadElement' ? argument.argument : argument
  return { what: kindOfNode(node), text: describeNode(node), lastName: lastNameOf(node) }
}

/** Lines on which a comment speaks of this call, the likeliest first. */
function linesOf(node: Call): readonly number[] {
  const start = lineOf(node)
  const callee = unwrap(node.callee)
  const property = 'property' in callee ? lineOf(callee.property) : start
  return [start, property, node.loc?.end.line ?? start]
}

function isHopeless(receiver: Expr): boolean {
  return ['unknown', 'constant', 'list', 'text', 'function', 'error', 'ignored', 'here'].includes(receiver.kind)
}

function isPlainGlobal(receiver: Expr): boolean {
  const root = rootOf(receiver)
  return root.kind === 'global' && PLAIN_GLOBALS.has(root.name)
}

/** A bare call counts when the function may have been taken from a logger: `const { info } = log`. */
function isMaybeMethod(x: Extraction, target: Expr): boolean {
  if (target.kind !== 'binding') return false
  return bindingAt(x, target.binding).definitions.some((definition) => {
    if (definition.kind === 'part') return x.wanted.methods.has(definition.path.at(-1) ?? '')
    if (definition.kind !== 'value') return false
    const { value } = definition
    if (value.kind === 'member') return x.wanted.methods.has(value.name)
    // `log.info.bind(log)`
    const bound =
      value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'bind'
        ? value.callee.of
        : undefined
    return bound?.kind === 'member' && x.wanted.methods.has(bound.name)
  })
}

/** A call of a function that is known to emit what it is given. */
function isWrapper(x: Extraction, name: string, target: Expr): boolean {
  if (x.wanted.functions.has(name)) return true
  if (x.wanted.functions.size === 0 || target.kind !== 'binding') return false
  return bindingAt(x, target.binding).definitions.some(
    (definition) =>
      definition.kind === 'value' &&
      definition.value.kind === 'import' &&
      x.wanted.functions.has(definition.value.name),
  )
}

/** pino's `setBindings` changes the logger itself: from here on the variable is a child of what it was. */
function setBindings(x: Extraction, object: Node, target: Expr, args: readonly Expr[], line: number): void {
  if (target.kind !== 'member') return
  const value: Expr = { kind: 'call', callee: member(target.of, 'child'), args, line, text: describeNode(object) }
  const receiver = unwrap(object)
  if (receiver.type === 'Identifier') {
    const binding = lookUp(x.scope, receiver.name)
    if (binding !== undefined) addDefinition(x, binding, { kind: 'value', value })
  } else if (target.of.kind === 'member') assignMember(x, target.of.of, target.of.name, value)
}

/** Remembers `this.name = value`. */
export function assignMember(x: Extraction, of: Expr, name: string, value: Expr): void {
  if (of.kind === 'this') {
    x.classes[of.class]?.members.push({ name, isStatic: of.isStatic, kind: 'field', value })
  } else if (of.kind === 'thisObject') {
    x.objects[of.object]?.assigned.push({ name, value })
  } else if (of.kind === 'binding') {
    const properties = (bindingAt(x, of.binding).properties ??= new Map<string, Expr[]>())
    const known = properties.get(name)
    if (known === undefined) properties.set(name, [value])
    else known.push(value)
  }
}

function handsOverLogger(node: Node, depth: number): boolean {
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

function isFramework(x: Extraction, callee: Expr): boolean {
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
