import type { Env, Problem } from './config.ts'
import { redactUrl } from './redact-url.ts'
import { isVariable, VARIABLES, type VariableName } from './variables.ts'

/** What the reader works on: the variables that concern it, and the problems found so far. */
export type Source = {
  /** Trimmed; an empty variable is an unset one, as the specification says (F-09). No prototype. */
  readonly values: Record<string, string>
  /** Official name -> the alias that its value comes from, for the messages. */
  readonly takenFrom: Map<string, VariableName>
  readonly problems: Problem[]
}

/** What is wrong with a variable; see `Problem`. */
export type Finding = {
  /** The part of the value that is wrong; not given, the whole value. */
  readonly value?: string
  readonly expected?: string
  readonly finding?: string
  readonly action: string
  readonly level?: 'warn' | 'info'
}

/** Names that look like ours or OpenTelemetry's, to be told apart from typing mistakes. */
const OURS = /^(?:_?OTEL|TELEMETRY)_/i

/** Picks the variables that concern us out of all. */
export function collectSource(env: Env): Source {
  const values = Object.create(null) as Record<string, string>
  for (const name of Object.keys(env)) {
    if (!OURS.test(name) && !isVariable(name)) continue
    const value = env[name]?.trim()
    if (value) values[name] = value
  }
  return { values, takenFrom: new Map(), problems: [] }
}

/** A variable's trimmed text; undefined when it is unset or empty. */
export function readText(source: Source, name: VariableName): string | undefined {
  return source.values[name]
}

/** Adds a problem, once, under the name that the user wrote and without secrets. */
export function report(source: Source, name: VariableName, found: Finding): void {
  const { expected = '', finding, action, level = 'warn' } = found
  const variable = source.takenFrom.get(name) ?? name
  const value = printableValue(name, found.value ?? source.values[name] ?? '')
  addProblem(source, { variable, value, expected, ...(finding === undefined ? {} : { finding }), action, level })
}

/** Adds a problem unless the same thing was said already (a general variable is read once per signal). */
export function addProblem(source: Source, problem: Problem): void {
  const known = source.problems.some(
    ({ variable, value, expected, finding }) =>
      variable === problem.variable &&
      value === problem.value &&
      expected === problem.expected &&
      finding === problem.finding,
  )
  if (!known) source.problems.push(problem)
}

/** What of a value may be printed. */
export function printableValue(name: VariableName, value: string): string {
  const { secret, type } = VARIABLES[name]
  if (secret === true) return '[secret]'
  if (type === 'url') return redactUrl(value)
  // Somebody gave the key itself instead of its path.
  if (type === 'file' && (value.includes('\n') || value.includes('-----BEGIN'))) return '[secret]'
  return value
}
