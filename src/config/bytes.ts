import { readText, report, type Source } from './source.ts'
import { usingDefault } from './values.ts'
import { variableOf, type VariableName } from './variables.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** An amount of memory in bytes: `67108864`, `64MB`, `64 MiB`, `64m`; all units are powers of 1024. */
export function readBytes(source: Source, name: VariableName): number {
  const { default: fallback, min = 0, max = Infinity } = variableOf(name)
  const text = readText(source, name)
  const bytes = text === undefined ? undefined : parseBytes(text)
  if (bytes !== undefined && bytes >= min && bytes <= max) return bytes
  if (text !== undefined) {
    report(source, name, { expected: `a number of bytes from ${min}, as 67108864 or 64MB`, action: usingDefault(name) })
  }
  return parseBytes(String(fallback)) ?? 0
}

function parseBytes(text: string): number | undefined {
  const match = /^(\d+) ?(?:([kmg])(?:i?b)?|b)?$/i.exec(text)
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2]?.toLowerCase() ?? ''] ?? 1)
}
