/** Longest statement that a span tells, in characters; the rest of a longer one is left out. */
export const LONGEST_QUERY_TEXT = 32_768

/** How far the first word of a statement is looked for, past comments, in characters. */
const LONGEST_PREAMBLE = 4096

const SPACE_OR_COMMENT = /(?:[\s(]+|--[^\n]*|#[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y
const WORD = /[a-z]+/iy

/**
 * The operation of a statement, `SELECT`: its first word in upper case, wherever the line breaks and comments are.
 *
 * @returns undefined when the statement does not begin with a word
 */
export function operationOf(sql: string): string | undefined {
  const start = sql.slice(0, LONGEST_PREAMBLE)
  SPACE_OR_COMMENT.lastIndex = 0
  SPACE_OR_COMMENT.exec(start)
  WORD.lastIndex = SPACE_OR_COMMENT.lastIndex
  return WORD.exec(start)?.[0].toUpperCase()
}

export type Dialect = 'mysql' | 'postgresql'

// A quote that is never closed takes all that follows, so that nothing of it is told, and no pattern ever goes back.
const COMMON = String.raw`--[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?`
const NUMBER = String.raw`\b(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)\b`
const ESCAPED = String.raw`'(?:[^'\\]+|\\[^]?|'')*'?`

const TOKENS: Readonly<Record<Dialect, RegExp>> = {
  mysql: new RegExp(
    [COMMON, String.raw`#[^\n]*`, ESCAPED, String.raw`"(?:[^"\\]+|\\[^]?|"")*"?`, '`(?:[^`]+|``)*`?', NUMBER].join('|'),
    'gi',
  ),
  postgresql: new RegExp(
    [
      COMMON,
      String.raw`\be${ESCAPED}`,
      String.raw`'(?:[^']+|'')*'?`,
      String.raw`"(?:[^"]+|"")*"?`,
      String.raw`\$\d+`,
      String.raw`\$([a-z_]\w*)?\$[^]*?(?:\$\1\$|$)`,
      NUMBER,
    ].join('|'),
    'gi',
  ),
}

/** First characters of what is no literal: comments, names in quotes, `$1`. */
const KEPT: Readonly<Record<Dialect, RegExp>> = {
  mysql: /^(?:--|\/\*|[#`])/,
  postgresql: /^(?:--|\/\*|"|\$\d)/,
}

/** A statement with `?` in the place of each literal, since values are not told (F-40). Takes linear time. */
export function maskLiterals(sql: string, dialect: Dialect): string {
  return sql.replaceAll(TOKENS[dialect], (token) => (KEPT[dialect].test(token) ? token : '?'))
}

/**
 * What a span tells of a statement. Values that are given beside the text are told by nobody, so the text is the
 * programmer's own and stays as it is; without any, it may hold them.
 */
export function queryText(sql: string, dialect: Dialect, options: { hasValues: boolean; masks: boolean }): string {
  const text = sql.slice(0, LONGEST_QUERY_TEXT)
  return options.masks && !options.hasValues ? maskLiterals(text, dialect) : text
}
