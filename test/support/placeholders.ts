import { hostname } from 'node:os'
import { ROOT } from './run-app.ts'

/** Keys whose whole value differs from run to run, or from machine to machine. */
const BY_KEY: Readonly<Record<string, string>> = {
  traceId: '<trace id>',
  spanId: '<span id>',
  parentSpanId: '<span id>',
  startNs: '<time>',
  endNs: '<time>',
  timeNs: '<time>',
  observedTimeNs: '<time>',
  'process.pid': '<pid>',
  'process.parent_pid': '<pid>',
  'process.owner': '<user>',
  'process.executable.path': '<node>',
  'process.runtime.version': '<node version>',
  'process.runtime.description': '<node description>',
  'host.name': '<host>',
  'host.id': '<host id>',
  'host.arch': '<arch>',
  'os.version': '<os version>',
  'os.build_id': '<os build>',
  'container.id': '<container id>',
  'service.instance.id': '<uuid>',
  'client.port': '<port>',
  'network.local.port': '<port>',
  'network.peer.port': '<port>',
  'server.port': '<port>',
  'thread.id': '<thread>',
  'exception.stacktrace': '<stack>',
}

/** Parts of texts, in this order. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b[\da-f]{32}\b/g, '<trace id>'],
  [/\b[\da-f]{16}\b/g, '<span id>'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g, '<date>'],
  [/(127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0):\d{2,5}\b/g, '$1:<port>'],
  [/<root>\/\.cache\/nodes\/[\d.]+\/bin\/node\b/g, '<node>'],
  [/\.cache\/apps\/app-\w+/g, '<app>'],
]

/**
 * A copy of a value (attributes, a span, a list of spans, output of an app) in which what differs from run to run is
 * replaced by a word in angle brackets, so that all of it can be compared exactly. A key whose value is undefined or
 * null keeps it: that nothing is there is not volatile.
 */
export function withPlaceholders(value: unknown): unknown {
  if (typeof value === 'string') return replaceIn(value)
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withPlaceholders)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const placeholder = Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined
      return [
        key,
        placeholder === undefined || item === undefined || item === null ? withPlaceholders(item) : placeholder,
      ]
    }),
  )
}

function replaceIn(text: string): string {
  const withoutPlaces = text.replaceAll(process.execPath, '<node>').replaceAll(ROOT, '<root>')
  const replaced = PATTERNS.reduce(
    (result, [pattern, placeholder]) => result.replaceAll(pattern, placeholder),
    withoutPlaces,
  )
  return replaced === hostname() ? '<host>' : replaced
}
