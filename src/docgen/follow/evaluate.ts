import { callValue } from './evaluate-call.ts'
import { exportedValues, importedValues, required } from './evaluate-import.ts'
import { memberOf } from './evaluate-member.ts'
import { evaluateParameter } from './evaluate-parameter.ts'
import { evaluateType } from './evaluate-type.ts'
import type { HandoverIndex } from './handovers.ts'
import { declaredLogger } from './logger.ts'
import type { Project } from '../project.ts'
import type { Binding, Definition, Expr, FileSummary } from '../summary.ts'
import { distinct, type Frame, unknownValue, type Value } from './value.ts'

/** Follows expressions to what they can be. Made once per scan; remembers what it has followed. */
export type Evaluator = {
  readonly project: Project
  readonly memo: Map<Binding, readonly Value[]>
  /** What is being followed right now, against circles. */
  readonly active: Map<object | string, (Frame | undefined)[]>
  /** Filled at the start. */
  handovers: HandoverIndex | undefined
  /** Loggers that requests carry; filled when the first request is met. */
  requestLoggers: readonly Value[] | undefined
  /** A circle was cut: what is found meanwhile must not be remembered. */
  cuts: number
  steps: number
  depth: number
}

/** Steps that one question may take; code that needs more is generated. */
const MAX_STEPS = 50_000
/** Expressions in expressions; more would not fit on the stack. */
const MAX_NESTING = 200
export const MAX_DEPTH = 24

export function createEvaluator(project: Project): Evaluator {
  return {
    project,
    memo: new Map(),
    active: new Map(),
    handovers: undefined,
    requestLoggers: undefined,
    cuts: 0,
    steps: 0,
    depth: 0,
  }
}

/** What an expression can be; asked from outside, with a fresh allowance of steps. */
export function ask(e: Evaluator, file: FileSummary, expr: Expr, frame?: Frame): readonly Value[] {
  e.steps = 0
  e.depth = 0
  try {
    return evaluate(e, file, expr, frame)
  } catch (error) {
    // Values in values can be deeper than expressions.
    if (!(error instanceof RangeError)) throw error
    e.active.clear()
    return [unknownValue('code that is nested too deeply to follow')]
  }
}

/** What an expression can be. */
export function evaluate(e: Evaluator, file: FileSummary, expr: Expr, frame: Frame | undefined): readonly Value[] {
  if (++e.steps > MAX_STEPS || e.depth > MAX_NESTING) {
    e.cuts++
    return [unknownValue('code that is too long to follow')]
  }
  e.depth++
  const values = evaluateKind(e, file, expr, frame)
  e.depth--
  return values
}

function evaluateKind(e: Evaluator, file: FileSummary, expr: Expr, frame: Frame | undefined): readonly Value[] {
  switch (expr.kind) {
    case 'unknown':
      return [unknownValue(expr.why ?? 'an expression that cannot be followed')]
    case 'constant':
      return [expr]
    case 'binding':
      return evaluateBinding(e, file, expr, frame)
    case 'global':
      return globalValue(file, expr.name)
    case 'member':
      return evaluateMember(e, file, expr, frame)
    case 'computed':
      return evaluateComputed(e, file, expr, frame)
    case 'call':
    case 'new':
      return evaluateCall(e, file, expr, frame)
    case 'object':
      return [{ kind: 'object', file, expr, frame }]
    case 'list':
      return [{ kind: 'list', items: expr.items.map((item) => evaluate(e, file, item, frame)) }]
    case 'either':
      return preferKnown(distinct(expr.options.flatMap((option) => evaluate(e, file, option, frame))))
    case 'item':
      return evaluate(e, file, expr.of, frame).flatMap((value) =>
        value.kind === 'list' ? value.items.flat() : [unknownValue('an item of a list that cannot be followed')],
      )
    case 'text':
      return [evaluateText(expr.parts.map((part) => evaluate(e, file, part, frame)))]
    case 'function':
      return [{ kind: 'function', file, id: expr.id, frame }]
    case 'class':
      return [{ kind: 'class', file, id: expr.id, frame }]
    case 'this': {
      const self = { kind: 'class', file, id: expr.class, frame } as const
      return [expr.isStatic ? self : { kind: 'instance', of: self, frame }]
    }
    case 'super':
      return evaluateSuper(e, file, expr, frame)
    case 'thisObject': {
      const value = file.objects[expr.object]?.value
      return value === undefined ? [unknownValue('an object that cannot be followed')] : evaluate(e, file, value, frame)
    }
    case 'instance':
      return evaluate(e, file, expr.of, frame).flatMap((value) => instancesOf(value, frame))
    case 'import':
      return importedValues(e, file, expr.from, expr.name)
    case 'here':
      return [{ kind: 'here', file }]
    case 'typed': {
      const typed = evaluateType(e, file, expr.type, { path: file.path, line: expr.line, name: expr.name })
      return typed.length > 0 ? typed : [unknownValue(`\`${expr.name}\`, which is only declared`)]
    }
    case 'cast': {
      const values = evaluate(e, file, expr.value, frame)
      if (!values.every(isOpaque)) return values
      const typed = evaluateType(e, file, expr.type, { path: file.path, line: expr.line, name: expr.name })
      return typed.length > 0 ? typed : values
    }
    case 'declared':
      return [declaredLogger(expr.domain, evaluate(e, file, expr.value, frame))]
    case 'error':
      return [{ kind: 'error', message: expr.message === undefined ? [] : evaluate(e, file, expr.message, frame) }]
    case 'ignored':
      return [{ kind: 'ignored' }]
  }
}

/** Loggers of which only the type is known do not count beside others. */
export function preferKnown(values: readonly Value[]): readonly Value[] {
  const isTypedOnly = (value: Value): boolean => value.kind === 'logger' && value.logger.problem?.why === ONLY_TYPE
  const hasKnown = values.some((value) => value.kind === 'logger' && !isTypedOnly(value))
  return hasKnown ? values.filter((value) => !isTypedOnly(value)) : values
}

export const ONLY_TYPE = 'only its type is known'

/** Nothing is known of it, so that a type says more. */
export function isOpaque(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'package' || (value.kind === 'constant' && value.value == null)
}

/** Follows something once at a time for each call that is being followed: in a circle it adds nothing to itself. */
export function once<T>(e: Evaluator, key: object | string, frame: Frame | undefined, inCircle: T, follow: () => T): T {
  const frames = e.active.get(key)
  if (frames?.includes(frame)) {
    e.cuts++
    return inCircle
  }
  if (frames === undefined) e.active.set(key, [frame])
  else frames.push(frame)
  try {
    return follow()
  } finally {
    if (frames === undefined) e.active.delete(key)
    else frames.pop()
  }
}

function evaluateBinding(
  e: Evaluator,
  file: FileSummary,
  { binding: index, definitions }: Expr & { readonly kind: 'binding' },
  frame: Frame | undefined,
): readonly Value[] {
  const binding = file.bindings[index]
  if (binding === undefined) return [unknownValue('a variable that cannot be followed')]
  const chosen =
    definitions === undefined || binding.assignedElsewhere
      ? binding.definitions
      : definitions.flatMap((number) => binding.definitions[number] ?? [])
  const isWhole = chosen.length === binding.definitions.length
  const known = frame === undefined && isWhole ? e.memo.get(binding) : undefined
  if (known !== undefined) return known
  const cuts = e.cuts
  const values = preferKnown(
    distinct(chosen.flatMap((definition) => evaluateDefinition(e, file, binding, definition, frame))),
  )
  if (frame === undefined && isWhole && (e.cuts === cuts || e.active.size === 0)) e.memo.set(binding, values)
  return values
}

function evaluateDefinition(
  e: Evaluator,
  file: FileSummary,
  binding: Binding,
  definition: Definition,
  frame: Frame | undefined,
): readonly Value[] {
  return once(e, definition, frame, [], () => {
    if (definition.kind === 'value') return evaluate(e, file, definition.value, frame)
    if (definition.kind === 'parameter') return evaluateParameter(e, file, binding, definition, frame)
    const values = followPath(e, evaluate(e, file, definition.of, frame), definition.path)
    if (definition.fallback === undefined) return values
    return [...values, ...evaluate(e, file, definition.fallback, frame)]
  })
}

/** The property of a property of a value. */
export function followPath(e: Evaluator, values: readonly Value[], path: readonly string[]): readonly Value[] {
  let current = values
  for (const name of path) current = distinct(current.flatMap((value) => memberOf(e, value, name)))
  return current
}

function evaluateMember(
  e: Evaluator,
  file: FileSummary,
  expr: Expr & { readonly kind: 'member' },
  frame: Frame | undefined,
): readonly Value[] {
  const { of, name } = expr
  if (of.kind === 'global' && ADDRESSES.has(`${of.name}.${name}`)) return [{ kind: 'here', file }]
  if (of.kind === 'global' && of.name === 'module' && name === 'exports') return required(e, file)
  if (of.kind === 'global' && of.name === 'exports') return exportedValues(e, file, name)
  const assigned = of.kind === 'binding' ? file.bindings[of.binding]?.properties?.get(name) : undefined
  const values = once(e, expr, frame, [], () =>
    evaluate(e, file, of, frame).flatMap((value) => memberOf(e, value, name)),
  )
  if (assigned === undefined) return preferKnown(distinct(values))
  const added = once(e, assigned, frame, [], () => assigned.flatMap((value) => evaluate(e, file, value, frame)))
  return preferKnown(distinct([...values.filter((value) => !isOpaque(value)), ...added]))
}

const ADDRESSES: ReadonlySet<string> = new Set([
  'import.meta.url',
  'import.meta.filename',
  'import.meta.dirname',
  'module.id',
  'module.filename',
])

function evaluateComputed(
  e: Evaluator,
  file: FileSummary,
  { of, key }: Expr & { readonly kind: 'computed' },
  frame: Frame | undefined,
): readonly Value[] {
  const values = evaluate(e, file, of, frame)
  const keys = evaluate(e, file, key, frame)
  if (keys.length > 0 && keys.every((each) => each.kind === 'constant')) {
    return distinct(keys.flatMap((each) => values.flatMap((value) => memberOf(e, value, String(each.value)))))
  }
  return values.map((value) => {
    if (value.kind === 'ignored' || value.kind === 'global' || value.kind === 'package') return value
    return unknownValue('a property whose name is not constant')
  })
}

function evaluateCall(
  e: Evaluator,
  file: FileSummary,
  expr: Expr & { readonly kind: 'call' | 'new' },
  frame: Frame | undefined,
): readonly Value[] {
  return once(e, expr, frame, [], () => {
    const callees = evaluate(e, file, expr.callee, frame)
    if (callees.length === 0) return []
    const args = expr.args.map((arg) => evaluate(e, file, arg, frame))
    const call = {
      file,
      args,
      isNew: expr.kind === 'new',
      place: { path: file.path, line: expr.line },
      text: expr.text,
      frame,
    }
    return preferKnown(distinct(callees.flatMap((callee) => callValue(e, callee, call))))
  })
}

function evaluateText(parts: readonly (readonly Value[])[]): Value {
  let text = ''
  let isConstant = true
  for (const values of parts) {
    const [first] = values
    if (first?.kind === 'constant' && values.length === 1) text += String(first.value)
    else isConstant = false
  }
  if (isConstant) return { kind: 'constant', value: text }
  const unknowns = parts.flat().filter((value) => value.kind === 'unknown')
  const ofParameter = unknowns.find((value) => value.parameterOf !== undefined)
  const unknown = unknownValue('a text with parts that are not constant', ofParameter?.parameterOf)
  const isProse = !NAME_PART.test(text) || unknowns.some((value) => value.isProse === true)
  return isProse ? { ...unknown, isProse } : unknown
}

/** What may be in the name of an event, as the log bridge has it (`isEventMessage`). */
const NAME_PART = /^[\p{L}\p{N}._:-]*$/u

function evaluateSuper(
  e: Evaluator,
  file: FileSummary,
  expr: Expr & { readonly kind: 'super' },
  frame: Frame | undefined,
): readonly Value[] {
  const base = file.classes[expr.class]?.base
  if (base === undefined) return [unknownValue('a base class that cannot be followed')]
  const bases = evaluate(e, file, base, frame)
  return expr.isStatic ? bases : bases.flatMap((value) => instancesOf(value, frame))
}

/** What `new` of a class or of a function that sets `this` gives. */
export function instancesOf(value: Value, frame: Frame | undefined): readonly Value[] {
  if (value.kind === 'class') return [{ kind: 'instance', of: value, frame: frame ?? value.frame }]
  if (value.kind === 'function') {
    const id = value.file.functions[value.id]?.instance
    if (id !== undefined) {
      return [
        {
          kind: 'instance',
          of: { kind: 'class', file: value.file, id, frame: value.frame },
          frame: frame ?? value.frame,
        },
      ]
    }
  }
  return value.kind === 'package' || value.kind === 'ignored'
    ? [value]
    : [unknownValue('an instance that cannot be followed')]
}

function globalValue(file: FileSummary, name: string): readonly Value[] {
  if (name === '__filename' || name === '__dirname') return [{ kind: 'here', file }]
  return [{ kind: 'global', path: [name] }]
}
