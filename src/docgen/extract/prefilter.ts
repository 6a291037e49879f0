import { INSTRUMENTS } from '../follow/instrument.ts'
import { EMIT_METHODS } from '../collect/levels.ts'

/** What is looked for in a scan. */
export type Mode = 'events' | 'metrics'

/**
 * Whether a file is worth parsing, by its text alone: most of a project's files
 * say nothing of a logger. A file that another one imports is parsed anyway when
 * it is asked for.
 *
 * @param names methods and functions that are looked for besides the usual ones.
 */
export type Prefilter = (text: string) => boolean

export function createPrefilter(mode: Mode, names: Iterable<string>): Prefilter {
  const usual = mode === 'events' ? EVENTS : METRICS
  const named = createNameFilter(names)
  return (text) => usual.test(text) || named(text)
}

/** Whether a text has one of some names in it. */
export function createNameFilter(names: Iterable<string>): Prefilter {
  const patterns = [...names].map(
    (name) => new RegExp(`(?<![\\w$])${name.replaceAll('$', () => String.raw`\$`)}(?![\\w$])`),
  )
  return (text) => patterns.some((pattern) => pattern.test(text))
}

const METHODS = [...EMIT_METHODS].filter((name) => name !== 'emit' && name !== 'log').join('|')

/**
 * A method of a logger that is called (`.info(`, `?.info(`, `['info'](`, across
 * lines too, `[level](`), a name like `log` or `appLogger` that is no
 * `console.log`, a library that makes loggers, an OpenTelemetry record, or a
 * comment for us.
 */
const EVENTS = new RegExp(
  [
    `[.'"\`](?:${METHODS})['"\`\\]]{0,2}\\s*(?:\\?\\.)?\\(`,
    `[lL]evel\\w*\\]\\s*(?:\\?\\.)?\\(`,
    `(?<!console\\.)(?:\\b|_|(?<=[a-z0-9])(?=L))[lL]og(?:ger|s)?(?![a-z])`,
    `\\bLOG(?:GER)?\\b`,
    `['"](?:pino|winston|bunyan|@opentelemetry/api-logs|@org/otel)['"]`,
    `eventName|event\\.name|customLevels|docgen:`,
  ].join('|'),
)

const METRICS = new RegExp(
  `\\b(?:${[...INSTRUMENTS.keys()].join('|')}|getMeter)\\b|\\.(?:add|record|observe)\\s*\\(|docgen:`,
)
