/** One entry of a `name=value` list. */
export type Pair = {
  /** From 1, among the entries that are not empty. */
  readonly position: number
  readonly text: string
  /** Percent-decoded, and as given where that is not possible. */
  readonly name: string
  readonly value: string
  /** What is wrong with it, undefined when nothing is. */
  readonly wrong: string | undefined
}

/**
 * Reads a list as the specification writes headers and resource attributes: the
 * format of W3C baggage without its metadata, so a semicolon is part of the
 * value, and so is every equals sign but the first.
 */
export function parsePairs(text: string): readonly Pair[] {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.filter((entry) => entry !== '').map((entry, index) => parsePair(entry, index + 1))
}

function parsePair(text: string, position: number): Pair {
  const equals = text.indexOf('=')
  if (equals === -1) return { position, text, name: '', value: '', wrong: 'has no "="' }
  const name = text.slice(0, equals).trim()
  const value = text.slice(equals + 1).trim()
  if (name === '') return { position, text, name, value, wrong: 'has no name' }
  try {
    return { position, text, name: decodeURIComponent(name), value: decodeURIComponent(value), wrong: undefined }
  } catch {
    return { position, text, name, value, wrong: MALFORMED }
  }
}

/** `wrong` of a pair whose percent signs encode nothing. */
export const MALFORMED = 'is not percent-encoded'
