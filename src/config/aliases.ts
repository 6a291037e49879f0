import { parseHttpUrl } from './endpoint.ts'
import { printableValue, readText, report, type Source } from './source.ts'
import { parseFlag } from './switch.ts'
import { readChoice } from './values.ts'
import type { VariableName } from './variables.ts'

/** Other names of single variables: official name, alias, what the alias is. */
const OTHER_NAMES: readonly (readonly [official: VariableName, alias: VariableName, is: string])[] = [
  ['OTEL_CONFIG_FILE', 'OTEL_EXPERIMENTAL_CONFIG_FILE', 'the deprecated name'],
  ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT', 'an older name'],
  ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT', 'an older name'],
  ['OTEL_EXPORTER_PROMETHEUS_PORT', 'PROM_EXPORT_PORT', 'an alias'],
  ['_OTEL_DEFER_SETUP', 'OTEL_DEFER_SETUP', 'an alias'],
]

/**
 * Puts the values of the aliases where the official names are looked for (§7):
 * an alias counts only when its official name is unset, its use is one note,
 * and a contradiction one warning.
 *
 * @returns whether the aliases speak of traces only, so that metrics and logs
 *   are not sent to the default endpoint without being asked for
 */
export function applyAliases(source: Source): boolean {
  for (const [official, alias, is] of OTHER_NAMES) use(source, official, alias, { is })
  applyBackend(source)
  const exporter = use(source, 'OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER') ? readText(source, 'OTEL_EXPORTER') : undefined
  const isTracesEndpoint = applyEndpoint(source)
  return isTracesEndpoint || (exporter !== undefined && exporter.toLowerCase() !== 'otlp')
}

type Use = {
  /** Not given: the alias's own text. */
  readonly value?: string
  readonly is?: string
  readonly action?: string
}

/** @returns whether the alias is set and used */
function use(
  source: Source,
  official: VariableName,
  alias: VariableName,
  { value, is = 'an alias', action = 'it is used' }: Use = {},
): boolean {
  const text = readText(source, alias)
  if (text === undefined) return false
  const set = readText(source, official)
  if (set === undefined) {
    source.values[official] = value ?? text
    report(source, alias, { finding: `is ${is} of ${official}`, action, level: 'info' })
    source.takenFrom.set(official, alias)
    return true
  }
  if (comparable(set) !== comparable(value ?? text)) reportConflict(source, official, alias)
  return false
}

function reportConflict(source: Source, official: VariableName, alias: VariableName): void {
  const other = source.takenFrom.get(official)
  const set = printableValue(official, readText(source, official) ?? '')
  report(source, alias, {
    finding: `differs from ${other ?? `${official}="${set}"`}`,
    action: `${other ?? official} is followed`,
  })
}

function comparable(text: string): string {
  return text.toLowerCase().replace(/\/$/, '')
}

/** What each backend of system P means (§7-1, §7-16); not named: as OpenTelemetry has it. */
const BACKENDS: Readonly<Record<string, Partial<Record<VariableName, string>>>> = {
  otel: { OTEL_METRICS_EXPORTER: 'none' },
  prom: { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'prometheus', OTEL_LOGS_EXPORTER: 'none' },
  hybrid: { OTEL_METRICS_EXPORTER: 'prometheus' },
}

function applyBackend(source: Source): void {
  const isEnabled = parseFlag(readText(source, 'TELEMETRY_ENABLED') ?? '') === true
  const given = readChoice(source, 'TELEMETRY_BACKEND', ['otel', 'prom', 'hybrid', 'noop'])
  const backend = given ?? (isEnabled ? 'otel' : undefined)
  if (backend === undefined || backend === 'noop') return
  const alias = given === undefined ? 'TELEMETRY_ENABLED' : 'TELEMETRY_BACKEND'
  const exporters = Object.entries(BACKENDS[backend] ?? {}) as [VariableName, string][]
  let conflict: VariableName | undefined
  for (const [official, value] of exporters) {
    const set = readText(source, official)
    if (set === undefined) {
      source.values[official] = value
      source.takenFrom.set(official, alias)
    } else if (set.toLowerCase() !== value) {
      conflict ??= official
    }
  }
  if (given === undefined) return
  if (conflict !== undefined) reportConflict(source, conflict, alias)
  report(source, alias, {
    finding: 'is an alias of OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER',
    action: 'it is used',
    level: 'info',
  })
}

/**
 * OTEL_ENDPOINT (P-04): port 4317 speaks grpc, anything else http; a complete
 * URL of traces is one of traces alone.
 *
 * @returns whether it is such a URL, and used
 */
function applyEndpoint(source: Source): boolean {
  const text = readText(source, 'OTEL_ENDPOINT')
  if (text === undefined) return false
  // As the systems that know this name do: without a scheme, without TLS.
  const value = text.includes('://') ? text : `http://${text}`
  const url = parseHttpUrl(value)
  const isTraces = url !== undefined && /\/v1\/traces\/?$/.test(url.pathname)
  const general = readText(source, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (general !== undefined) {
    const base = value.replace(/\/v1\/traces\/?$/, '')
    if (comparable(base) !== comparable(general)) reportConflict(source, 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_ENDPOINT')
    return false
  }
  const endpoint = isTraces ? 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT'
  const ownProtocol = isTraces ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL' : 'OTEL_EXPORTER_OTLP_PROTOCOL'
  const set = readText(source, ownProtocol) ?? readText(source, 'OTEL_EXPORTER_OTLP_PROTOCOL')
  const protocol = set ?? (url?.port === '4317' && !isTraces ? 'grpc' : 'http/protobuf')
  const action = `it is used with the protocol ${protocol}`
  if (!use(source, endpoint, 'OTEL_ENDPOINT', { value, action })) return false
  if (set === undefined) {
    source.values[ownProtocol] = protocol
    source.takenFrom.set(ownProtocol, 'OTEL_ENDPOINT')
  }
  return isTraces
}
