import type { Env, Problem } from './config.ts'
import { redactUrl } from './redact-url.ts'
import { findVariable, NEIGHBOURS, OPTION_PREFIX, type Topic, variableOf, type VariableName } from './variables.ts'

/** What the reader works on: the variables that concern it, and the problems found so far. */
export type Source = {
  /** Trimmed; an empty variable is an unset one, as the specification says (F-09). No prototype. */
  readonly values: Record<string, string>
  /** Topics of the variables that are set. */
  readonly topics: Set<Topic>
  /** Names that look like ours or OpenTelemetry's, and are not in the table. */
  readonly unknown: string[]
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

/** Picks the variables that concern us out of all. */
export function collectSource(env: Env): Source {
  const values = Object.create(null) as Record<string, string>
  const source: Source = { values, topics: new Set(), unknown: [], takenFrom: new Map(), problems: [] }
  for (const name of Object.keys(env)) if (looksLikeOurs(name)) take(source, name, env[name])
  for (const name of NEIGHBOURS) take(source, name, env[name])
  return source
}

/** Whether any variable is set that the topic depends on; an alias may stand for a variable of any topic. */
export function concerns(source: Source, topic: Topic): boolean {
  return source.topics.has(topic) || source.topics.has('aliases')
}

// No regular expressions here and below: compiling one takes as long as reading all variables without.
function looksLikeOurs(name: string): boolean {
  const start = name.slice(0, 10).toUpperCase()
  return start.startsWith('OTEL_') || start.startsWith('_OTEL_') || start === 'TELEMETRY_'
}

function take(source: Source, name: string, text: string | undefined): void {
  const value = text?.trim()
  if (value === undefined || value === '') return
  source.values[name] = value
  const topic = name.startsWith(OPTION_PREFIX) ? 'instrumentations' : findVariable(name)?.topic
  if (topic === undefined) source.unknown.push(name)
  else source.topics.add(topic)
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
  const { secret, type } = variableOf(name)
  if (secret === true) return '[secret]'
  if (type === 'url') return redactUrl(value)
  // Somebody gave the key itself instead of its path.
  if (type === 'file' && (value.includes('\n') || value.includes('-----BEGIN'))) return '[secret]'
  return value
}
