import type { Problem } from '../config/config.ts'
import { KNOWN_OPTIONS, type KnownOptions, type OptionType } from './known-options.ts'

type Options = Readonly<Record<string, unknown>>

const PREFIX = 'OTEL_NODE_INSTRUMENTATION_'

const EXPECTED: Readonly<Record<OptionType, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  list: 'a comma list',
}

/**
 * Options of one instrumentation from its variables,
 * `OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS=true` (contrib#2744).
 *
 * @param name short name (`pg`)
 * @param given option part of the variable (`IGNORE_CONNECT_SPANS`) -> raw text
 */
export function readUserOptions(
  name: string,
  given: Readonly<Record<string, string>>,
): { options: Options; problems: readonly Problem[] } {
  const known = KNOWN_OPTIONS[name] ?? {}
  const byVariable = new Map(Object.keys(known).map((option) => [toVariablePart(option), option]))
  const options: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [part, text] of Object.entries(given)) {
    const variable = `${PREFIX}${toVariablePart(name)}_${part}`
    const option = byVariable.get(part)
    const type = option === undefined ? undefined : known[option]
    if (option === undefined || type === undefined) {
      problems.push(unknownOption(variable, text, name, known))
      continue
    }
    const value = readValue(type, text)
    if (value === undefined) {
      problems.push({ variable, value: text, expected: EXPECTED[type], action: 'ignoring it', level: 'warn' })
    } else {
      setNested(options, option.split('.'), value)
    }
  }
  return { options, problems }
}

/** `ignoreConnectSpans` and `aws-sdk` as they stand in a variable's name. */
export function toVariablePart(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[.-]/g, '_')
    .toUpperCase()
}

function unknownOption(variable: string, value: string, name: string, known: KnownOptions): Problem {
  const names = Object.keys(known).map(toVariablePart)
  const expected =
    names.length === 0
      ? `an option: the ${name} instrumentation has none`
      : `an option of the ${name} instrumentation (${names.join(', ')})`
  return { variable, value, expected, action: 'ignoring it', level: 'warn' }
}

function readValue(type: OptionType, text: string): unknown {
  switch (type) {
    case 'string':
      return text
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
    case 'boolean':
      return readBoolean(text)
  }
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase()
  if (['true', '1', 'yes', 'on'].includes(lower)) return true
  return ['false', '0', 'no', 'off'].includes(lower) ? false : undefined
}

/** The path comes from our own table, never from the environment. */
function setNested(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path
  if (first === undefined) return
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = (target[first] ??= {}) as Record<string, unknown>
  setNested(inner, rest, value)
}
