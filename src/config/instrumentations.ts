import type { InstrumentationsConfig } from './config.ts'
import { didYouMean } from '../did-you-mean.ts'
import { splitUrlPaths } from './excluded-url-paths.ts'
import { isHeaderName, readHeaderNames } from './headers.ts'
import { addProblem, readText, report, type Source } from './source.ts'
import { readBoolean, readChoice, readLowerCaseList, usingDefault } from './values.ts'
import { OPTION_PREFIX, type VariableName } from './variables.ts'

/**
 * What is instrumented, and how.
 *
 * @param known short names of all instrumentations; not given, no name is doubted
 */
export function readInstrumentations(source: Source, known: readonly string[] | undefined): InstrumentationsConfig {
  reportForInstrumentations(source)
  return {
    enabled: readEnabled(source, known),
    disabled: readNames(source, 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', known),
    options: readOptions(source, known),
    excludedUrlPaths: splitUrlPaths(readText(source, 'OTEL_TRACING_EXCLUDED_URL_PATHS') ?? ''),
    sessionIdHeader: readSessionIdHeader(source),
    sqlCommenter: readBoolean(source, 'OTEL_NODE_SQL_COMMENTER'),
    captureRequestHeaders: readHeaderNames(source, 'OTEL_NODE_CAPTURE_REQUEST_HEADERS'),
    captureResponseHeaders: readHeaderNames(source, 'OTEL_NODE_CAPTURE_RESPONSE_HEADERS'),
    spanLayers: readBoolean(source, 'OTEL_NODE_SPAN_LAYERS'),
    httpServer: readChoice(source, 'OTEL_NODE_HTTP_SERVER', ['lean', 'upstream']) ?? 'lean',
  }
}

/** Variables that instrumentations read themselves, or no longer read. */
function reportForInstrumentations(source: Source): void {
  readBoolean(source, 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT')
  const stability = 'OTEL_SEMCONV_STABILITY_OPT_IN'
  if (readText(source, stability) === undefined) return
  const finding = 'has no effect, since attributes have their stable names'
  report(source, stability, { finding, action: 'it is ignored', level: 'info' })
}

/** `none` enables nothing; with no known name at all the variable counts as unset. */
function readEnabled(source: Source, known: readonly string[] | undefined): readonly string[] | undefined {
  const variable = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS'
  if (readText(source, variable)?.toLowerCase() === 'none') return []
  const names = readNames(source, variable, known)
  return names.length === 0 ? undefined : names
}

function readNames(source: Source, variable: VariableName, known: readonly string[] | undefined): readonly string[] {
  const given = readLowerCaseList(source, variable).map((name) => name.replace('@opentelemetry/instrumentation-', ''))
  if (known === undefined) return given
  return given.filter((value) => {
    if (known.includes(value)) return true
    const meant = didYouMean(value, known)
    const expected = meant === undefined ? `one of ${known.join(', ')}` : `an instrumentation (did you mean ${meant}?)`
    report(source, variable, { value, expected, action: 'it is ignored' })
    return false
  })
}

/** Options by short name: in `OTEL_NODE_INSTRUMENTATION_SOCKET_IO_X` the longest known name counts (contrib#2744). */
function readOptions(source: Source, known: readonly string[] | undefined): InstrumentationsConfig['options'] {
  const options = Object.create(null) as Record<string, Record<string, string>>
  const variables = Object.keys(source.values).filter((name) => name.startsWith(OPTION_PREFIX))
  if (variables.length === 0) return options
  const parts = known
    ?.map((name) => [name, toVariablePart(name)] as const)
    .sort(([, left], [, right]) => right.length - left.length)
  for (const variable of variables) {
    const rest = variable.slice(OPTION_PREFIX.length)
    const [name, part] = parts?.find(([, candidate]) => rest.startsWith(`${candidate}_`)) ?? firstWord(rest)
    const option = rest.slice(part.length + 1)
    if ((known !== undefined && !known.includes(name)) || option === '') {
      addProblem(source, {
        variable,
        value: '',
        expected: describeUnknown(name, parts),
        action: 'it is ignored',
        level: 'warn',
      })
      continue
    }
    const ofName = (options[name] ??= Object.create(null) as Record<string, string>)
    ofName[option] = source.values[variable] ?? ''
  }
  return options
}

function firstWord(rest: string): readonly [name: string, part: string] {
  const part = rest.split('_', 1)[0] ?? ''
  return [part.toLowerCase(), part]
}

function describeUnknown(name: string, parts: readonly (readonly [string, string])[] | undefined): string {
  const meant =
    parts === undefined
      ? undefined
      : didYouMean(
          name,
          parts.map(([known]) => known),
        )
  const hint = meant === undefined ? '' : ` (did you mean ${OPTION_PREFIX}${toVariablePart(meant)}_…?)`
  return `an option of a known instrumentation${hint}`
}

/** `socket.io` as it stands in the name of a variable. */
function toVariablePart(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z\d]/g, '_')
}

function readSessionIdHeader(source: Source): string | undefined {
  const variable = 'OTEL_NODE_SESSION_ID_HEADER'
  const header = readText(source, variable)?.toLowerCase() ?? 'x-session-id'
  if (header === 'none') return undefined
  if (isHeaderName(header)) return header
  report(source, variable, { expected: 'the name of a header', action: usingDefault(variable) })
  return 'x-session-id'
}
