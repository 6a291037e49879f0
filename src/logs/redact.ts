/** Tells whether the value of a key is hidden. */
export type Redaction = (key: string) => boolean

/** Stands for a value that is hidden. */
export const REDACTED = '[redacted]'

const MAX_KEY_CHARS = 512
const MAX_REMEMBERED_KEYS = 1_000

/**
 * The rule that hides values by their keys (P-86). A key is hidden when one of the entries is among its words, in any
 * case: `email` hides `email`, `user.email`, `userEmail` and `EMAIL_ADDRESS`, not `emailed`; `api-key` hides `apiKey`.
 *
 * @param entries words, or several that follow one another; none of them is empty
 * @returns undefined when there is nothing to hide, which costs nothing
 */
export function createRedaction(entries: readonly string[] = []): Redaction | undefined {
  const hidden = entries.map(wordsOf).filter((words) => words.trim() !== '')
  if (hidden.length === 0) return undefined
  const known = new Map<string, boolean>()
  return (key) => {
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const words = wordsOf(key.slice(0, MAX_KEY_CHARS))
    const isHidden = hidden.some((entry) => words.includes(entry))
    if (known.size < MAX_REMEMBERED_KEYS && key.length <= MAX_KEY_CHARS) known.set(key, isHidden)
    return isHidden
  }
}

/**
 * A value without what is hidden in it; the same value when it is none that has keys. Never deeper than the attributes
 * that are recorded at all.
 */
export function redactValue(value: unknown, redacts: Redaction): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, redacts))
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, redacts(key) ? REDACTED : redactValue(part, redacts)]),
  )
}

/** Hides values in attributes, in place. */
export function redactAttributes(attributes: Record<string, unknown>, redacts: Redaction): void {
  for (const key in attributes) {
    if (redacts(key)) attributes[key] = REDACTED
    else if (typeof attributes[key] === 'object') attributes[key] = redactValue(attributes[key], redacts)
  }
}

/** ` set cookie ` of `Set-Cookie`, `setCookie` and `SET_COOKIE`: words between spaces, so that only whole ones match. */
function wordsOf(key: string): string {
  const words = key
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
  return ` ${words.trim().toLowerCase()} `
}
