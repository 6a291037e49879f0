import type { AttributeValue } from './fields.ts'
import type { ReceivedSpan } from './received.ts'

/** What the line of a span says beside its name, kind, scope and status. */
export type TraceTreeOptions = {
  /** Adds how long each span took, in milliseconds. */
  readonly duration?: boolean
  /** Adds the text of an error status (the word `error` is always there). */
  readonly statusMessage?: boolean
  /** Adds these attributes, in this order, where a span has them. */
  readonly attributes?: readonly string[]
  /** Adds the resource's `service.name`. */
  readonly service?: boolean
  /** Adds the names of the span events. */
  readonly events?: boolean
  /** `start` (the default) orders by start time, then by the text; `name` only by the text, for what runs side by side. */
  readonly order?: 'start' | 'name'
}

/**
 * Renders spans as text: a tree for each trace, an empty line between traces, no ids and no times, so that a test can
 * compare it with what it expects. A line is `name  kind  scope`, with `error` behind it where the status says so.
 * A span whose parent is not among the spans stands at the left edge with `(remote parent)` when its sender says that
 * the parent is in another process, else with `(parent missing)`.
 */
export function traceTree(spans: readonly ReceivedSpan[], options: TraceTreeOptions = {}): string {
  const traces = groupBy(spans, (span) => span.traceId)
  const blocks = [...traces.values()].map((trace) => toBlock(trace, options))
  return sorted(blocks, options)
    .map((block) => block.lines.join('\n'))
    .join('\n\n')
}

/** A span with all that is below it, or a whole trace. */
type Block = { readonly startNs: bigint; readonly lines: readonly string[] }

function toBlock(trace: readonly ReceivedSpan[], options: TraceTreeOptions): Block {
  const ids = new Set(trace.map((span) => span.spanId))
  const children = groupBy(trace, (span) =>
    span.parentSpanId !== undefined && ids.has(span.parentSpanId) ? span.parentSpanId : '',
  )
  const seen = new Set<string>()
  const toSubtree = (span: ReceivedSpan): Block => {
    const below = seen.has(span.spanId) ? [] : (children.get(span.spanId) ?? [])
    seen.add(span.spanId)
    const blocks = sorted(below.map(toSubtree), options)
    const lines = blocks.flatMap((block, index) => indent(block.lines, index === blocks.length - 1))
    return { startNs: span.startNs, lines: [toLine(span, ids, options), ...lines] }
  }
  const roots = sorted((children.get('') ?? []).map(toSubtree), options)
  // Spans that are their own ancestors hang below no root; they are shown rather than lost.
  const circular = trace
    .filter((span) => !seen.has(span.spanId))
    .map((span) => `${toLine(span, ids, options)}  (circular)`)
  return {
    startNs: roots[0]?.startNs ?? 0n,
    lines: [...roots.flatMap((root) => root.lines), ...circular.sort()],
  }
}

function groupBy(
  spans: readonly ReceivedSpan[],
  toKey: (span: ReceivedSpan) => string,
): ReadonlyMap<string, readonly ReceivedSpan[]> {
  const groups = new Map<string, ReceivedSpan[]>()
  for (const span of spans) {
    const group = groups.get(toKey(span))
    if (group) group.push(span)
    else groups.set(toKey(span), [span])
  }
  return groups
}

function indent(lines: readonly string[], isLast: boolean): string[] {
  return lines.map((line, index) => {
    if (index === 0) return `${isLast ? '└─' : '├─'} ${line}`
    return `${isLast ? '  ' : '│ '} ${line}`
  })
}

function sorted(blocks: readonly Block[], { order = 'start' }: TraceTreeOptions): Block[] {
  const compareText = (a: Block, b: Block): number => compare(a.lines.join('\n'), b.lines.join('\n'))
  return blocks.toSorted((a, b) => (order === 'start' ? compare(a.startNs, b.startNs) : 0) || compareText(a, b))
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function toLine(span: ReceivedSpan, ids: ReadonlySet<string>, options: TraceTreeOptions): string {
  const { code, message } = span.status
  const isOrphan = span.parentSpanId !== undefined && !ids.has(span.parentSpanId)
  const parts = [
    span.name,
    span.kind,
    shortScope(span.scope.name),
    options.service ? render(span.resource['service.name'] ?? '') : '',
    code === 'unset' ? '' : code,
    options.statusMessage ? (message ?? '') : '',
    options.duration ? `${(Number(span.endNs - span.startNs) / 1e6).toFixed(1)} ms` : '',
    ...(options.attributes ?? [])
      .filter((key) => Object.hasOwn(span.attributes, key))
      .map((key) => `${key}=${render(span.attributes[key] ?? null)}`),
    options.events && span.events.length > 0 ? `[${span.events.map((event) => event.name).join(', ')}]` : '',
    isOrphan ? (span.parentIsRemote ? '(remote parent)' : '(parent missing)') : '',
  ]
  return parts.filter((part) => part !== '').join('  ')
}

/** `@opentelemetry/instrumentation-pg` is `pg`. */
function shortScope(name: string): string {
  return name.replace(/^@opentelemetry\/instrumentation-/, '')
}

function render(value: AttributeValue): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
}
