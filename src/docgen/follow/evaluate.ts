import { distinct, isOpaque, preferKnown } from './alternatives.ts'
import { evaluateBinding } from './evaluate-binding.ts'
import { callValue } from './evaluate-call.ts'
import { exportedValues, importedValues, required } from './evaluate-import.ts'
import { memberOf } from './evaluate-member.ts'
import { evaluateText } from './evaluate-text.ts'
import { evaluateType } from './evaluate-type.ts'
import { type Evaluator, once } from './evaluator.ts'
import { declaredLogger } from './logger.ts'
import { type Frame, type ObjectExpr, instancesOf, unknownValue, type Value } from './value.ts'
import type { Expr, FileSummary, TableExpr } from '../summary.ts'
import { tableEntries } from '../table.ts'

/** Steps that one question may take; code that needs more is generated. */
const MAX_STEPS = 50_000
/** Expressions in expressions; more would not fit on the stack. */
const MAX_NESTING = 200

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
    case 'table':
      return [{ kind: 'object', file, expr: objectOf(e, expr), frame }]
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

/** A table as an object, always the same one for the same table. */
function objectOf(e: Evaluator, table: TableExpr): ObjectExpr {
  const known = e.tables.get(table)
  if (known !== undefined) return known
  const object: ObjectExpr = { kind: 'object', entries: tableEntries(table) }
  e.tables.set(table, object)
  return object
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

function globalValue(file: FileSummary, name: string): readonly Value[] {
  if (name === '__filename' || name === '__dirname') return [{ kind: 'here', file }]
  return [{ kind: 'global', path: [name] }]
}
