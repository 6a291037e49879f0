import { MALFORMED, type Pair, parsePairs } from './pairs.ts'
import { readText, report, type Source } from './source.ts'
import { readLowerCaseList } from './values.ts'
import type { VariableName } from './variables.ts'

/** Characters of a header's name. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const NAME = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** What Node sends as a header's value: no control but the tab, nothing beyond Latin-1. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]+$/

/**
 * The headers of one variable, names in lower case, no prototype. An entry that
 * HTTP would refuse is left out, with a problem that does not show it.
 */
export function readHeaders(source: Source, variable: VariableName): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>
  const text = readText(source, variable)
  for (const pair of text === undefined ? [] : parsePairs(text)) {
    const wrong = findWrong(pair)
    if (wrong !== undefined) {
      report(source, variable, {
        finding: `has an entry, number ${pair.position}, that ${wrong}`,
        action: 'that entry is left out',
      })
      continue
    }
    if (pair.wrong !== undefined) {
      report(source, variable, {
        finding: `has an entry, number ${pair.position}, that ${pair.wrong}`,
        action: 'that entry is used as it is',
      })
    }
    headers[pair.name.toLowerCase()] = pair.value
  }
  return headers
}

/** A comma list of header names, in lower case. */
export function readHeaderNames(source: Source, variable: VariableName): readonly string[] {
  return readLowerCaseList(source, variable).filter((name) => {
    if (isHeaderName(name)) return true
    report(source, variable, { value: name, expected: 'the name of a header', action: 'it is left out' })
    return false
  })
}

/** Whether HTTP allows it as the name of a header. */
export function isHeaderName(name: string): boolean {
  return NAME.test(name)
}

function findWrong({ name, value, wrong }: Pair): string | undefined {
  // A token with a bare percent sign is more likely than a wrong encoding.
  if (wrong !== undefined && wrong !== MALFORMED) return wrong
  if (!NAME.test(name)) return 'has a name that no header can have'
  if (value.trim() === '') return 'has no value'
  return VALUE.test(value) ? undefined : 'has a value that no header can have'
}
