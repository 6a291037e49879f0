import type { CallExpression, Node, OptionalCallExpression } from '@babel/types'
import { annotationOf } from './annotation.ts'
import { rootOf } from './call-result.ts'
import { describeNode, isLoggerName, kindOfNode, lastNameOf, unwrap } from './describe-node.ts'
import type { Extraction } from './extraction.ts'
import { bindingAt, lineOf } from './scope.ts'
import type { ArgNote, CallSite, Expr } from '../summary.ts'

/** What is called: a method of a receiver, or in a bare call the receiver itself. */
export type Callee = {
  readonly receiver: Expr
  readonly object: Node
  readonly method: string | undefined
  readonly key: Expr | undefined
}

export type Call = CallExpression | OptionalCallExpression

/** Globals whose methods have names like a logger's and are none. */
const PLAIN_GLOBALS: ReadonlySet<string> = new Set(
  (
    'console Math JSON Object Array Promise Number String Symbol Reflect Date window document process Intl ' +
    'Atomics chrome browser vscode cy $ jQuery'
  ).split(' '),
)

/** Keeps a call that may emit an event, with what is needed to read it later. */
export function keepCall(
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
    isBare,
  }
  const index = x.calls.push(call) - 1
  if (x.body.function !== undefined) x.functions[x.body.function]?.calls.push(index)
}

function noteOf(argument: Node): ArgNote {
  const isSpread = argument.type === 'SpreadElement'
  const node = isSpread ? argument.argument : argument
  return { what: kindOfNode(node), text: describeNode(node), lastName: lastNameOf(node), isSpread }
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
export function isMaybeMethod(x: Extraction, target: Expr): boolean {
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
export function isWrapper(x: Extraction, name: string, target: Expr): boolean {
  if (x.wanted.functions.has(name)) return true
  if (x.wanted.functions.size === 0 || target.kind !== 'binding') return false
  return bindingAt(x, target.binding).definitions.some(
    (definition) =>
      definition.kind === 'value' &&
      definition.value.kind === 'import' &&
      x.wanted.functions.has(definition.value.name),
  )
}
