import { unknownValue, type Value } from './value.ts'

/** A template or concatenation: constant when all of its parts are. */
export function evaluateText(parts: readonly (readonly Value[])[]): Value {
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
export const NAME_PART: RegExp = /^[\p{L}\p{N}._:-]*$/u
