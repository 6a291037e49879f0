/**
 * Entries of OTEL_TRACING_EXCLUDED_URL_PATHS: separated by commas, but for those
 * inside of a regular expression (F-22, §7-13). What an entry means is the
 * instrumentation's affair.
 *
 * A regular expression stands between slashes, with flags behind the second one
 * if any; an entry with a slash in front and none that ends it is a path.
 */
export function splitUrlPaths(text: string): readonly string[] {
  const entries = new Set<string>()
  let rest = text.trim()
  while (rest !== '') {
    const end = findEnd(rest)
    const entry = rest.slice(0, end).trim()
    if (entry !== '') entries.add(entry)
    rest = rest.slice(end + 1).trimStart()
  }
  return [...entries]
}

/** Index of the comma behind the first entry, or the length. */
function findEnd(text: string): number {
  const regExp = text.startsWith('/') ? readRegExp(text) : undefined
  if (regExp !== undefined) return regExp
  const comma = text.indexOf(',')
  return comma === -1 ? text.length : comma
}

/** The same for a regular expression, undefined when there is none. */
function readRegExp(text: string): number | undefined {
  const close = findClosingSlash(text)
  const behind = close === undefined ? null : /^[imsuv]*\s*(?:,|$)/.exec(text.slice(close + 1))
  if (close === undefined || behind === null) return undefined
  const end = close + 1 + behind[0].length
  return behind[0].endsWith(',') ? end - 1 : end
}

/** The next slash that is neither escaped nor in a character class, as in a regular expression of JavaScript. */
function findClosingSlash(text: string): number | undefined {
  let isInClass = false
  for (let index = 1; index < text.length; index++) {
    const character = text[index]
    if (character === '\\') index++
    else if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
    else if (character === '/' && !isInClass) return index
  }
  return undefined
}
