import { readFileSync } from 'node:fs'

/** An object that was read from a file; nothing is known of what is in it. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads a JSON file that may have comments and trailing commas, as tsconfig
 * files do.
 *
 * @returns undefined when it cannot be read or is no object.
 */
export function readJsonFile(path: string): JsonObject | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    const value: unknown = JSON.parse(withoutComments(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts in a list, or a text by itself. */
export function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}

/** Strings stay as they are; comments and commas before a closing bracket go. */
function withoutComments(text: string): string {
  return text
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (token) => (token.startsWith('"') ? token : ' '))
    .replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (token) => (token.startsWith('"') ? token : ''))
}
