const LONGEST_MESSAGE = 1024

/** Codes of MySQL whose messages hold names in quotes, and no values. */
const NAMES_ONLY: ReadonlySet<unknown> = new Set([
  'ER_NO_SUCH_TABLE',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_TABLE_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_SP_DOES_NOT_EXIST',
])

/**
 * What the span of a failed statement tells of the error: its message without the values that servers put into theirs
 * (`Duplicate entry 'a@b.c' for key …`), since values are not told (F-40, F-43). What is in quotes may be one, and a value
 * may have quotes itself, so all between the first and the last is left out.
 *
 * @returns undefined when there is no message
 */
export function failureMessage(error: unknown): string | undefined {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown }
  if (typeof message !== 'string') return undefined
  const text = message.slice(0, LONGEST_MESSAGE)
  return holdsNamesOnly(code) ? text : withoutQuoted(withoutObjects(text))
}

/** An error that a span may tell of: its message, also in the stack, is without values. */
export function toldError(error: Error): { readonly name: string; readonly message: string; readonly stack?: string } {
  const { name, message, stack } = error
  const told = failureMessage(error) ?? ''
  return { name, message: told, ...(stack && { stack: stack.replace(message, () => told) }) }
}

/**
 * Of PostgreSQL: violated constraints, and what a statement names that is not there; but for the syntax error.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
function holdsNamesOnly(code: unknown): boolean {
  if (NAMES_ONLY.has(code)) return true
  return typeof code === 'string' && /^(?:23|42)[\dA-Z]{3}$/.test(code) && code !== '42601'
}

/** MongoDB's values are not all in quotes: `dup key: { n: 7 }`. */
function withoutObjects(text: string): string {
  const first = text.indexOf('{')
  if (first === -1) return text
  const last = text.lastIndexOf('}')
  return `${text.slice(0, first)}?${last > first ? text.slice(last + 1) : ''}`
}

function withoutQuoted(text: string): string {
  const first = /["'`]/.exec(text)
  if (first === null) return text
  const last = text.lastIndexOf(first[0])
  return `${text.slice(0, first.index)}?${last > first.index ? text.slice(last + 1) : ''}`
}
