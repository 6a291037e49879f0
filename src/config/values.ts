import { readText, report, type Source } from './source.ts'
import { parseFlag } from './switch.ts'
import type { Variable } from './variable.ts'
import { variableOf, type VariableName } from './variables.ts'

/** 2³¹ - 1, the largest number that the specification asks for, and that Node's timers take. */
const LARGEST = 2_147_483_647

/** A boolean; anything unknown is a problem, and the default (false for all of the specification's). */
export function readBoolean(source: Source, name: VariableName): boolean {
  return readOptionalBoolean(source, name) ?? variableOf(name).default === true
}

/** The same, undefined when it is unset or wrong. */
export function readOptionalBoolean(source: Source, name: VariableName, action?: string): boolean | undefined {
  const text = readText(source, name)
  if (text === undefined) return undefined
  const { origin } = variableOf(name)
  // The specification forbids further spellings of true and false.
  const strict = origin === 'specification' || origin === 'javascript'
  const value = strict && !/^(?:true|false)$/i.test(text) ? undefined : parseFlag(text)
  if (value === undefined) report(source, name, { expected: 'true or false', action: action ?? usingDefault(name) })
  return value
}

/** A whole number of the table's range; a wrong one is a problem and the default. */
export function readNumber(source: Source, name: VariableName): number {
  const value = readOptionalNumber(source, name)
  if (value !== undefined) return value
  const fallback = variableOf(name).default
  return typeof fallback === 'number' ? fallback : Infinity
}

/** The same, undefined when it is unset or wrong. */
export function readOptionalNumber(
  source: Source,
  name: VariableName,
  action: string = usingDefault(name),
): number | undefined {
  const text = readText(source, name)
  if (text === undefined) return undefined
  const { min = 0, max = LARGEST } = variableOf(name)
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max) return value
  report(source, name, { expected: expectedNumber(variableOf(name)), action })
  return undefined
}

/** A number from 0 to 1 in decimal notation, undefined when it is none. */
export function parseRatio(text: string): number | undefined {
  const value = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
  return value >= 0 && value <= 1 ? value : undefined
}

/** One of the given values (those of the table), in any case; undefined when it is unset or wrong. */
export function readChoice<Value extends string>(
  source: Source,
  name: VariableName,
  values: readonly Value[],
  action: string = usingDefault(name),
): Value | undefined {
  const text = readText(source, name)?.toLowerCase()
  if (text === undefined) return undefined
  const value = values.find((candidate) => candidate === text)
  if (value === undefined) report(source, name, { expected: `one of ${values.join(', ')}`, action })
  return value
}

/** The entries of a comma list, trimmed, without empty ones and repetitions. */
export function readList(source: Source, name: VariableName): readonly string[] {
  return splitList(readText(source, name) ?? '')
}

/** The same in lower case, for names whose case does not matter. */
export function readLowerCaseList(source: Source, name: VariableName): readonly string[] {
  return splitList((readText(source, name) ?? '').toLowerCase())
}

function splitList(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim())
  return [...new Set(entries)].filter((entry) => entry !== '')
}

/** `using 5000`, for the table's default or the one given. */
export function usingDefault(name: VariableName, value: Variable['default'] = variableOf(name).default): string {
  return value === undefined ? 'it is ignored' : `using ${String(value)}`
}

function expectedNumber({ type, min = 0, max = LARGEST }: Variable): string {
  const kind = type === 'duration' || type === 'timeout' ? 'number of milliseconds' : 'whole number'
  return `a ${kind} from ${min} to ${max}`
}
