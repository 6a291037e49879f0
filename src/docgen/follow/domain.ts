import type { Evaluator } from './evaluator.ts'
import type { Place, Problem, Value } from './value.ts'

/** The domain of a logger, or why it cannot be told. */
export type Domain = { readonly domain: string | undefined; readonly problem: Problem | undefined }

export const NO_DOMAIN: Domain = { domain: '', problem: undefined }

/**
 * Reads a domain: a constant, or the address of the file, which stands for the
 * file's dotted name (C-11).
 *
 * @param values what the name can be; nothing or `undefined`: the logger has none.
 * @param what the call that makes the logger.
 */
export function readDomain(e: Evaluator, values: readonly Value[], place: Place, what: string): Domain {
  const given = values.filter((value) => value.kind !== 'constant' || value.value != null)
  if (given.length === 0) return NO_DOMAIN
  const texts = new Set<string>()
  for (const value of given) {
    if (value.kind === 'here') texts.add(e.project.moduleName(value.file.path))
    else if (value.kind === 'constant') texts.add(String(value.value))
    else return unresolved(place, what, reasonOf(value))
  }
  const [domain] = texts
  if (texts.size === 1 && values.length === given.length) return { domain, problem: undefined }
  return unresolved(place, what, 'it can be different ones')
}

export function unresolved(place: Place, what: string, why: string): Domain {
  const problem: Problem = {
    path: place.path,
    line: place.line,
    what: `cannot tell the domain of the logger that \`${what}\` makes`,
    why,
    todo: 'give it a constant name, or write `// docgen: domain=<name>` above it',
  }
  return { domain: undefined, problem }
}

/** What a value is, for a warning. */
export function reasonOf(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return `it is ${value.why}`
    case 'package':
      return `it comes from the package \`${value.name}\``
    case 'global':
      return `it is \`${value.path.join('.').replace(/\.(\d+)/g, '[$1]')}\``
    case 'constant':
      return `it is ${JSON.stringify(value.value) ?? 'undefined'}`
    case 'shape':
      return `it is \`${value.place.name}\`, of which only the type is known`
    default:
      return `it is not a text`
  }
}
