import type { Format } from './formats.ts'

/**
 * The text of an app in one of the formats. It is written with imports, one to a line, at its beginning; a CommonJS app
 * requires the same names instead.
 */
export function toFormat(code: string, format: Format): string {
  if (format === 'esm') return code
  return code
    .replaceAll(/^ *import (\w+) from '([^']+)'$/gm, "const $1 = require('$2')")
    .replaceAll(/^ *import (\{[^}]+\}) from '([^']+)'$/gm, (_all, names: string, from: string) => {
      return `const ${names.replaceAll(' as ', ': ')} = require('${from}')`
    })
    .replaceAll(/^ *import '([^']+)'$/gm, "require('$1')")
}
