import type { LogKeys, LogsConfig } from './config.ts'
import { parsePairs } from './pairs.ts'
import { readText, report, type Source } from './source.ts'
import { parseFlag } from './switch.ts'
import { readBoolean, readList } from './values.ts'

type LogFields = Omit<LogsConfig, 'exporters' | 'limits' | 'batch'>

/** What log records and the application's own log lines carry besides. */
export function readLogFields(source: Source): LogFields {
  const attribute = readText(source, 'OTEL_NODE_EVENT_NAME_ATTRIBUTE') ?? 'event.name'
  const allowlist = readList(source, 'OTEL_NODE_EVENT_ALLOWLIST')
  return {
    spanEvents: readBoolean(source, 'OTEL_NODE_LOG_SPAN_EVENTS'),
    baggage: readBaggage(source),
    eventNameAttribute: attribute.toLowerCase() === 'none' ? undefined : attribute,
    correlation: readBoolean(source, 'OTEL_NODE_LOG_CORRELATION'),
    parentId: readBoolean(source, 'OTEL_NODE_LOG_PARENT_ID'),
    keys: readKeys(source),
    eventCatalogue: readText(source, 'OTEL_NODE_EVENT_CATALOGUE'),
    eventAllowlist: allowlist.length === 0 ? undefined : allowlist,
    redactedKeys: readRedactedKeys(source),
  }
}

/** A boolean, else the names of the entries (F-58). */
function readBaggage(source: Source): LogsConfig['baggage'] {
  const text = readText(source, 'OTEL_NODE_LOG_BAGGAGE')
  return text === undefined ? true : (parseFlag(text) ?? readList(source, 'OTEL_NODE_LOG_BAGGAGE'))
}

/** What `@default` stands for: each a word of a key, or words that follow one another. */
const DEFAULT_REDACTED_KEYS =
  'password passwd pwd passphrase secret token authorization credentials cookie api-key apikey private-key email'.split(
    ' ',
  )

/** Words of keys; `@default` is several of them (P-86). */
function readRedactedKeys(source: Source): readonly string[] {
  const variable = 'OTEL_NODE_REDACT_KEYS'
  const entries = readList(source, variable).flatMap((entry) => {
    if (entry.toLowerCase() === '@default') return DEFAULT_REDACTED_KEYS
    if (/[\p{L}\p{N}]/u.test(entry) && !entry.startsWith('@')) return [entry]
    report(source, variable, { value: entry, expected: 'a word of a key, or @default', action: 'it is ignored' })
    return []
  })
  return [...new Set(entries)]
}

const KEYS: ReadonlyMap<string, keyof LogKeys> = new Map([
  ['trace_id', 'traceId'],
  ['span_id', 'spanId'],
  ['trace_flags', 'traceFlags'],
  ['parent_span_id', 'parentSpanId'],
])

function readKeys(source: Source): LogKeys {
  const variable = 'OTEL_NODE_LOG_KEYS'
  const keys = { traceId: 'trace_id', spanId: 'span_id', traceFlags: 'trace_flags', parentSpanId: 'parent_span_id' }
  for (const { text, name, value, wrong } of parsePairs(readText(source, variable) ?? '')) {
    const key = KEYS.get(name)
    if (key === undefined || value === '' || value === '__proto__' || wrong !== undefined) {
      report(source, variable, {
        value: text,
        expected: `name=value with one of ${[...KEYS.keys()].join(', ')}`,
        action: 'it is ignored',
      })
    } else {
      keys[key] = value
    }
  }
  return keys
}
