import type { Library } from '../follow/value.ts'

/**
 * Fields that are no attributes (F-52): trace context, errors, and what the
 * logger itself writes. A test holds them against the log bridge's own list,
 * which cannot be imported here without the OpenTelemetry API.
 */
const EVERYWHERE: ReadonlySet<string> = new Set(
  'trace_id span_id trace_flags parent_span_id otel.event.name event.name err error'.split(' '),
)

const OWN: Readonly<Record<Library, ReadonlySet<string>>> = {
  pino: new Set(),
  bunyan: new Set(['v', 'level', 'time', 'msg']),
  winston: new Set(['level', 'message', 'timestamp', 'label']),
  otel: new Set(),
  facade: new Set(['event', 'level', 'timestamp', 'logger']),
  nest: new Set(),
  any: new Set(),
}

export function isReserved(library: Library, name: string): boolean {
  return EVERYWHERE.has(name) || OWN[library].has(name)
}
