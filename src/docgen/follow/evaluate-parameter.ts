import { distinct, isOpaque } from './alternatives.ts'
import { followPath } from './evaluate-binding.ts'
import { evaluateType } from './evaluate-type.ts'
import { evaluate } from './evaluate.ts'
import { type Evaluator, once } from './evaluator.ts'
import { requestValue } from './request-logger.ts'
import { type Frame, unknownValue, type Value } from './value.ts'
import type { Binding, Definition, FileSummary } from '../summary.ts'

type Parameter = Definition & { readonly kind: 'parameter' }

/**
 * What a parameter can be: the argument of the call that is being followed, or
 * what any call in the project hands over, its default, or what its type says.
 */
export function evaluateParameter(
  e: Evaluator,
  file: FileSummary,
  binding: Binding,
  parameter: Parameter,
  frame: Frame | undefined,
): readonly Value[] {
  const fallback = parameter.fallback === undefined ? [] : evaluate(e, file, parameter.fallback, frame)
  const given = givenArgument(frame, file, parameter)
  const passed = followPath(e, given ?? handedOver(e, file, parameter), parameter.path)
  if (given !== undefined && isMissing(passed) && fallback.length === 0) return [{ kind: 'constant', value: undefined }]
  const values = distinct([...(isMissing(passed) ? [] : passed), ...(given && !isMissing(passed) ? [] : fallback)])
  if (
    given === undefined &&
    passed.length === 0 &&
    values.every((value) => value.kind === 'constant') &&
    values.length > 0
  ) {
    // A default that is a text says what the parameter is when nobody passes another.
    return [...values, unknownParameter(file, binding, parameter)]
  }
  if (values.some((value) => !isOpaque(value))) return values

  const typed = typedParameter(e, file, binding, parameter)
  if (typed.length > 0) return typed
  if (given !== undefined && values.length > 0) return values
  const request = requestValue(e, file, binding.name)
  if (request !== undefined) return [request]
  if (isErrorName(binding.name)) return [{ kind: 'error', message: [] }]
  return [unknownParameter(file, binding, parameter)]
}

function unknownParameter(file: FileSummary, binding: Binding, parameter: Parameter): Value {
  const summary = file.functions[parameter.function]
  const of = summary?.name ? ` of \`${summary.name}\`` : ''
  return unknownValue(`the parameter \`${binding.name}\`${of}`, { file, function: parameter.function })
}

/** Names that are given to what was thrown: `err`, `parseError`. */
export function isErrorName(name: string): boolean {
  return /^(?:e|ex|err|error|exception)$|(?:Err|Error|Exception)$/.test(name)
}

function isMissing(values: readonly Value[]): boolean {
  return values.every((value) => value.kind === 'constant' && value.value === undefined)
}

function givenArgument(
  frame: Frame | undefined,
  file: FileSummary,
  parameter: Parameter,
): readonly Value[] | undefined {
  for (let current = frame; current !== undefined; current = current.parent) {
    if (current.file !== file || current.function !== parameter.function) continue
    if (parameter.isRest) return [{ kind: 'list', items: current.args.slice(parameter.index) }]
    return current.args[parameter.index] ?? []
  }
  return undefined
}

function handedOver(e: Evaluator, file: FileSummary, parameter: Parameter): readonly Value[] {
  if (parameter.isRest) return []
  const handovers = e.handovers?.get(file)?.get(parameter.function) ?? []
  const values = handovers.flatMap((handover) => {
    const arg = handover.args[parameter.index]
    if (arg === undefined) return []
    return once(e, `${parameter.index} ${handover.number}`, undefined, [], () =>
      evaluate(e, handover.file, arg, undefined),
    )
  })
  return distinct(values).filter((value) => !isOpaque(value))
}

function typedParameter(e: Evaluator, file: FileSummary, binding: Binding, parameter: Parameter): readonly Value[] {
  if (parameter.type === undefined) return []
  const place = {
    path: file.path,
    line: binding.line,
    name: parameter.path.length > 0 ? 'the parameter' : binding.name,
  }
  const whole = evaluateType(e, file, parameter.type, place)
  const values = followPath(e, whole, parameter.path)
  return values.every((value) => value.kind === 'unknown') ? [] : values
}
