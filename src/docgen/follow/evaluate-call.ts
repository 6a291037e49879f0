import { isOpaque } from './alternatives.ts'
import { evaluateType } from './evaluate-type.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, MAX_DEPTH } from './evaluator.ts'
import { instrumentOf } from './instrument.ts'
import { callPackage } from './libraries.ts'
import { deriveLogger } from './logger.ts'
import { type Frame, instancesOf, type Place, unknownValue, type Value } from './value.ts'
import type { Expr, FileSummary } from '../summary.ts'

/** A call with its arguments followed. */
export type Call = {
  readonly file: FileSummary
  readonly args: readonly (readonly Value[])[]
  readonly isNew: boolean
  readonly place: Place
  /** For warnings: `makeLogger(...)`. */
  readonly text: string
  readonly frame: Frame | undefined
}

/** What a call of a value can give. */
export function callValue(e: Evaluator, callee: Value, call: Call): readonly Value[] {
  switch (callee.kind) {
    case 'function':
      return callFunction(e, callee, call)
    case 'class':
      return call.isNew ? [construct(callee, call)] : [unknownValue(`the result of \`${call.text}\``)]
    case 'package':
      if (isAddressFunction(callee.name)) {
        const here = call.args.flat().find((value) => value.kind === 'here')
        if (here) return [here]
      }
      return callPackage(e, callee, call)
    case 'method':
      return callMethod(e, callee, call)
    case 'module':
      return callee.file.moduleExports
        .flatMap((value) => evaluate(e, callee.file, value, undefined))
        .flatMap((value) => callValue(e, value, call))
    case 'framework':
      // `app.withTypeProvider()`, `app.register(…)`: the app again.
      return [callee]
    case 'global':
      return callGlobal(callee.path, call)
    case 'here':
    case 'ignored':
      return [callee]
    case 'unknown':
      return [callee.parameterOf === undefined ? unknownValue(`the result of \`${call.text}\``) : callee]
    default:
      return [unknownValue(`the result of \`${call.text}\``)]
  }
}

/** A function's returned values, with its parameters standing for these arguments. */
function callFunction(e: Evaluator, callee: Value & { readonly kind: 'function' }, call: Call): readonly Value[] {
  const { file, id } = callee
  const summary = file.functions[id]
  if (summary === undefined) return [unknownValue(`the result of \`${call.text}\``)]
  if (call.isNew) return instancesOf(callee, frameOf(callee, call))
  if (summary.isGenerator) return [unknownValue(`the result of the generator \`${call.text}\``)]
  const frame = frameOf(callee, call)
  if (frame === undefined) return [unknownValue(`the result of \`${call.text}\`, which calls itself`)]
  const values = summary.returns.flatMap((value) => evaluate(e, file, value, frame))
  if (values.length > 0 && !values.every(isOpaque)) return values
  const place = { ...call.place, name: call.text }
  const typed = summary.returnType === undefined ? [] : evaluateType(e, file, summary.returnType, place)
  if (typed.length > 0) return typed
  return values.length > 0 ? values : [unknownValue(`the result of \`${call.text}\``)]
}

/** undefined when the function is already being called in this frame, and again, and again. */
function frameOf(callee: Value & { readonly kind: 'function' }, { args }: Call): Frame | undefined {
  const parent = callee.frame
  const depth = (parent?.depth ?? 0) + 1
  if (depth > MAX_DEPTH) return undefined
  let calls = 0
  for (let frame = parent; frame !== undefined; frame = frame.parent) {
    if (frame.file === callee.file && frame.function === callee.id && ++calls > 2) return undefined
  }
  return { file: callee.file, function: callee.id, args, parent, depth }
}

function construct(callee: Value & { readonly kind: 'class' }, call: Call): Value {
  const id = callee.file.classes[callee.id]?.construct
  if (id === undefined) return { kind: 'instance', of: callee, frame: callee.frame }
  const frame = frameOf({ kind: 'function', file: callee.file, id, frame: callee.frame }, call)
  return { kind: 'instance', of: callee, frame }
}

function callMethod(e: Evaluator, { of, name }: Value & { readonly kind: 'method' }, call: Call): readonly Value[] {
  if (of.kind === 'function') {
    if (name === 'bind') return [of]
    const args = name === 'call' ? call.args.slice(1) : []
    return callValue(e, of, { ...call, args })
  }
  // `log.info.bind(log)` is `log.info` again.
  if (of.kind === 'method') return name === 'bind' ? [of] : [unknownValue(`the result of \`${call.text}\``)]
  if (of.kind === 'logger') return deriveLogger(e, of.logger, name, call)
  if (of.kind === 'meter') return instrumentOf(e, of.scope, name, call)
  return [unknownValue(`the result of \`${call.text}\``)]
}

/** Objects that are copied or frozen keep their properties. */
function callGlobal(path: readonly string[], call: Call): readonly Value[] {
  const name = path.join('.')
  if (name === 'Object.freeze' || name === 'Object.seal') return call.args[0] ?? []
  if (name === 'Object.assign') return [merged(call)]
  if (name === 'URL' || name === 'String') {
    const here = call.args.flat().find((value) => value.kind === 'here')
    if (here) return [here]
  }
  if (name === 'JSON.stringify') return [{ ...unknownValue('JSON text'), isProse: true }]
  if (path[0] === 'console') return [{ kind: 'global', path }]
  return [unknownValue(`the result of \`${call.text}\``)]
}

/** `Object.assign({}, a, { b })` as an object with spreads: what is asked of it is asked of its parts. */
function merged(call: Call): Value {
  const known = call.args.flat().filter((value) => value.kind === 'object')
  if (known.length !== call.args.length) return unknownValue(`the result of \`${call.text}\``)
  const [first] = known
  const isOneFile = known.every((value) => value.file === first?.file && value.frame === first?.frame)
  if (first === undefined || !isOneFile) return unknownValue(`the result of \`${call.text}\``)
  const entries = known.map((value): (Expr & { readonly kind: 'object' })['entries'][number] => ({
    kind: 'spread',
    value: value.expr,
    text: call.text,
  }))
  return { kind: 'object', file: first.file, expr: { kind: 'object', entries }, frame: first.frame }
}

/** Packages whose functions make one address out of another. */
function isAddressFunction(name: string): boolean {
  return name === 'path' || name === 'url' || name === 'path/posix' || name === 'path/win32'
}
