import { LIBRARY_LEVELS } from '../collect/levels.ts'
import { constantText, ONLY_TYPE } from './alternatives.ts'
import { type Domain, readDomain } from './domain.ts'
import type { Call } from './evaluate-call.ts'
import type { Evaluator } from './evaluator.ts'
import { keysOf, propertyOf } from './keys.ts'
import { type Library, type Logger, type NamedPlace, unknownValue, type Value } from './value.ts'

export function createLogger(library: Library, { domain, problem }: Domain, more: Partial<Logger> = {}): Value {
  const logger: Logger = {
    library,
    domain,
    problem,
    bound: new Set(),
    gaps: [],
    levels: [],
    messageKey: 'msg',
    prefix: '',
    ...more,
  }
  return { kind: 'logger', logger }
}

/** A logger that comes from outside, recognised by its type alone. */
export function typedLogger(library: Library, place: NamedPlace): Value {
  const problem = {
    path: place.path,
    line: place.line,
    what: `cannot tell which logger \`${place.name}\` is`,
    why: ONLY_TYPE,
    todo: 'write `// docgen: domain=<name>` above it, or hand it over where it can be followed',
  }
  return createLogger(library, { domain: undefined, problem })
}

/** A logger by a comment at its declaration; what is known of it besides is kept. */
export function declaredLogger(domain: string, values: readonly Value[]): Value {
  const known = values.find((value) => value.kind === 'logger')
  const base = known?.kind === 'logger' ? known.logger : undefined
  return createLogger(
    base?.library ?? 'any',
    { domain, problem: undefined },
    base && { ...base, domain, problem: undefined },
  )
}

/** Methods by which a logger makes another one (C-19 and its twins). */
const DERIVING: Readonly<Record<Library, readonly string[]>> = {
  pino: ['child'],
  bunyan: ['child'],
  winston: ['child'],
  otel: [],
  facade: ['bind', 'child'],
  nest: [],
  any: ['child', 'bind', 'with', 'getChild'],
}

/** What a method of a logger returns: a logger with more attributes, or something else. */
export function deriveLogger(e: Evaluator, logger: Logger, method: string, call: Call): readonly Value[] {
  if (!DERIVING[logger.library].includes(method)) return [unknownValue(`the result of \`${call.text}\``)]
  const bindings = call.args[0] ?? []
  const { names, gaps } = keysOf(e, bindings, call.text)
  const bound = new Set([...logger.bound, ...names])
  const options = call.args[1] ?? []
  const levels = [...logger.levels, ...customLevels(e, options)]
  const prefix = joinPrefix(logger.prefix, e, options)
  let domain: Domain = logger
  if (logger.library === 'pino' && bound.delete('name')) {
    // The last `name` of a line is the one that counts when it is read.
    const name = propertyOf(e, bindings, 'name')
    if (names.includes('name')) domain = readDomain(e, name, call.place, call.text)
  }
  return [
    createLogger(logger.library, domain, {
      ...logger,
      ...domainOf(domain),
      bound,
      levels,
      prefix,
      gaps: [...logger.gaps, ...gaps],
    }),
  ]
}

function domainOf({ domain, problem }: Domain): Domain {
  return { domain, problem }
}

/** A child's prefix comes behind that of its parent. */
export function joinPrefix(before: string | undefined, e: Evaluator, options: readonly Value[]): string | undefined {
  const own = propertyOf(e, options, 'msgPrefix').filter(
    (value) => value.kind !== 'constant' || value.value !== undefined,
  )
  if (own.length === 0) return before
  const text = constantText(own)
  return before === undefined || text === undefined ? undefined : before + text
}

/** pino's `customLevels`, winston's `levels`. */
export function customLevels(e: Evaluator, options: readonly Value[]): readonly string[] {
  const levels = [...propertyOf(e, options, 'customLevels'), ...propertyOf(e, options, 'levels')]
  return keysOf(e, levels, 'levels').names
}

/** Whether a method of a logger emits; `level` names as they are written. */
export function isLevel(logger: Logger, method: string): boolean {
  return LIBRARY_LEVELS[logger.library].has(method) || logger.levels.includes(method)
}
