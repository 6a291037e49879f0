import { addProblem, type Source } from './source.ts'
import { findVariable, type Topic } from './variables.ts'

const TOPICS: ReadonlySet<Topic> = new Set([
  'propagation',
  'resource',
  'sampling',
  'limits',
  'batches',
  'metrics',
  'exporters',
  'otlp',
  'aliases',
])

/** Aliases of what a configuration file does not hold. */
const STILL_USED = new Set(['TELEMETRY_ENABLED', 'OTEL_ENABLED', 'OTEL_DEFER_SETUP', 'OTEL_EXPERIMENTAL_CONFIG_FILE'])

/**
 * With a configuration file, the other variables of the specification count only
 * where the file names them: what was found wrong with them is taken back, and
 * one note says which ones are set.
 */
export function overrule(source: Source): void {
  const kept = source.problems.filter(({ variable }) => !isOverruled(variable))
  source.problems.splice(0, source.problems.length, ...kept)
  const names = Object.keys(source.values).filter((name) => isOverruled(name) && !source.takenFrom.has(name))
  if (names.length === 0) return
  const finding = `overrules ${names.join(', ')}`
  const action = 'they count where the file names them'
  addProblem(source, { variable: 'OTEL_CONFIG_FILE', value: '', expected: '', finding, action, level: 'info' })
}

function isOverruled(name: string): boolean {
  const found = findVariable(name)
  return found !== undefined && found.variable.origin !== 'own' && TOPICS.has(found.topic) && !STILL_USED.has(name)
}
