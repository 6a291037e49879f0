/**
 * A severity of the OpenTelemetry log data model: its number, 1 (TRACE) to 24
 * (FATAL4), and the logger's own word for it.
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
 */
export type Severity = { readonly number: number; readonly text: string | undefined }

const TRACE = 1
const FATAL4 = 24

/** Level names of our own facade, structlog's among them, as behaviours F-55 and §6.2 have them. */
const OWN: ReadonlyMap<string, number> = new Map([
  ['trace', 1],
  ['debug', 5],
  ['msg', 9],
  ['info', 9],
  ['warn', 13],
  ['warning', 13],
  ['error', 17],
  ['exception', 17],
  ['critical', 21],
  ['fatal', 21],
])

const NPM: ReadonlyMap<string, number> = new Map([
  ['error', 17],
  ['warn', 13],
  ['info', 9],
  ['http', 7],
  ['verbose', 6],
  ['debug', 5],
  ['silly', 1],
])

const SYSLOG: ReadonlyMap<string, number> = new Map([
  ['emerg', 23],
  ['alert', 22],
  ['crit', 21],
  ['error', 17],
  ['warning', 13],
  ['notice', 10],
  ['info', 9],
  ['debug', 5],
])

/** winston's `cli` levels order `verbose` below `debug`, other than its `npm` levels. */
const CLI: ReadonlyMap<string, number> = new Map([
  ['error', 17],
  ['warn', 13],
  ['help', 11],
  ['data', 10],
  ['info', 9],
  ['debug', 5],
  ['prompt', 4],
  ['verbose', 3],
  ['input', 2],
  ['silly', 1],
])

const NAMED: ReadonlyMap<string, number> = new Map([...CLI, ...SYSLOG, ...NPM, ...OWN])

const PINO: ReadonlyMap<string, number> = new Map([
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
  ['fatal', 21],
])

/**
 * Severity number of a level's name, whatever the logger (syslog, npm, our own
 * facade). A name that nobody knows is TRACE, its text kept by the caller (§7-12).
 */
export function severityOfName(name: string): number {
  return NAMED.get(name) ?? TRACE
}

/**
 * Severity number of a winston level.
 *
 * @param levels the logger's own table, name to rank; it decides between the
 * `cli` reading and the others.
 */
export function severityOfWinstonLevel(name: string, levels?: Readonly<Record<string, number>>): number {
  const isCli = levels !== undefined && 'prompt' in levels && 'input' in levels
  return (isCli ? CLI.get(name) : undefined) ?? severityOfName(name)
}

/**
 * Severity number of a pino or bunyan level. The six standard names mean what
 * they say whatever number the app gave them; a custom level lies by its number
 * between the standard ones it stands between (TRACE2 … FATAL4), so that the
 * order of the logger's levels is kept.
 *
 * @param level the number that the logger compares, 10 to 60 for standard ones.
 * @param name undefined when the logger has no name for it.
 * @param onlyCustom the logger has no standard levels beside its own
 * (`useOnlyCustomLevels`): then a name known elsewhere (`alert`) says more than
 * the number.
 */
export function severityOfPinoLevel(level: number, name?: string, onlyCustom = false): number {
  const known = name === undefined ? undefined : (PINO.get(name) ?? (onlyCustom ? NAMED.get(name) : undefined))
  return known ?? scaled(level)
}

function scaled(level: number): number {
  if (!(level >= 10)) return TRACE
  if (level >= 70) return FATAL4
  const ten = Math.floor(level / 10)
  const base = ten * 4 - 3
  const rest = level - ten * 10
  return rest === 0 ? base : base + 1 + Math.floor((rest * 3) / 10)
}

/** Console methods to severity numbers; the others write through one of these. */
export const CONSOLE_SEVERITY: Readonly<Record<'trace' | 'debug' | 'log' | 'info' | 'warn' | 'error', number>> = {
  trace: 1,
  debug: 5,
  log: 9,
  info: 9,
  warn: 13,
  error: 17,
}
