import { styleText } from 'node:util'
import type { AttributeValue } from '../../src/receiver/fields.ts'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'

type Style = Parameters<typeof styleText>[0]

/** Writes a line to the terminal. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** A text in colour where stdout is a terminal that has colours, else as it is. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** A headline. */
export function sayTitle(text: string): void {
  say(`\n${paint('bold', text)}`)
}

/** Prints one trace as a tree, in columns, and below it the log records that were written in it. */
export function sayTrace(spans: readonly ReceivedSpan[], logs: readonly ReceivedLog[]): void {
  say(paint('dim', `  trace ${spans[0]?.traceId ?? ''}`))
  const lines = renderTrace(spans)
  for (const line of lines) say(`  ${paintSpan(line)}`)
  for (const log of logs) say(`  ${paint('dim', 'log')}  ${renderLog(log)}`)
}

/** Attributes that tell most about a request and a query. */
const SHOWN = ['http.response.status_code', 'db.query.text']

/** The tree's lines in columns: `GET /report  server  shop-web  1203.1 ms  error  …`. */
export function renderTrace(spans: readonly ReceivedSpan[]): string[] {
  const tree = traceTree(spans, { service: true, duration: true, statusMessage: true, attributes: SHOWN })
  const rows = tree.split('\n').map((line) => {
    const [, name = line, kind = '', service = '', status = '', duration = '', attributes = ''] = LINE.exec(line) ?? []
    return { name, kind, service, duration, rest: [status, attributes].filter((part) => part !== '').join('  ') }
  })
  const width = (key: keyof (typeof rows)[number]): number => Math.max(...rows.map((row) => row[key].length))
  const [name, kind, service, duration] = [width('name'), width('kind'), width('service'), width('duration')]
  return rows.map((row) =>
    [
      row.name.padEnd(name),
      row.kind.padEnd(kind),
      row.service.padEnd(service),
      row.duration.padStart(duration),
      row.rest,
    ]
      .join('  ')
      .trimEnd(),
  )
}

// name, kind, scope (not shown), service, status with its text, duration, attributes.
const LINE =
  /^(.*?\S)  (server|client|internal|producer|consumer)  \S+  (\S+)(?:  ((?:error|ok)\b.*?))?  (\d+\.\d ms)(?:  (.*))?$/

function paintSpan(line: string): string {
  if (line.includes('  error')) return paint('red', line)
  return line
    .replace(/^[ ├└│─]+/, (branch) => paint('dim', branch))
    .replace(/\d+\.\d ms/, (time) => paint('cyan', time))
}

/** `warn  shop-web  no such product  product=spoon`. */
export function renderLog(log: ReceivedLog): string {
  const attributes = Object.entries(log.attributes).filter(([key]) => key !== 'name' && !key.startsWith('exception.'))
  return [
    log.severityText ?? '',
    renderValue(log.resource['service.name'] ?? ''),
    renderValue(log.body ?? ''),
    ...attributes.map(([key, value]) => `${key}=${renderValue(value)}`),
    'exception.type' in log.attributes ? `(${renderValue(log.attributes['exception.type'] ?? '')} with its stack)` : '',
  ]
    .filter((part) => part !== '')
    .join('  ')
}

/**
 * Prints the metrics by service: those about requests and queries with their points, one line each, of the others the
 * names. Of a metric that was sent more than once the last one counts.
 */
export function sayMetrics(metrics: readonly ReceivedMetric[]): void {
  const byService = Map.groupBy(metrics, (metric) => renderValue(metric.resource['service.name'] ?? ''))
  for (const service of [...byService.keys()].toSorted()) {
    const last = new Map(byService.get(service)?.map((metric) => [metric.name, metric]))
    const names = [...last.keys()].toSorted()
    for (const metric of names.flatMap((name) => last.get(name) ?? []).filter(hasPointsToShow)) {
      say(`  ${service}  ${metric.name}${metric.unit === '' ? '' : paint('dim', `  ${metric.unit}`)}`)
      for (const line of renderPoints(metric)) say(`      ${line}`)
    }
    const others = names.filter((name) => !SHOWN_METRICS.test(name))
    if (others.length > 0) say(`  ${service}  ${paint('dim', `and ${others.join(', ')}`)}`)
  }
}

const SHOWN_METRICS = /^(?:http|db)\./

function hasPointsToShow({ name }: ReceivedMetric): boolean {
  return SHOWN_METRICS.test(name)
}

function renderPoints(metric: ReceivedMetric): string[] {
  switch (metric.kind) {
    case 'gauge':
    case 'sum':
      return metric.points.map((point) => `${point.value ?? '-'}  ${renderLabels(point.attributes)}`.trimEnd())
    case 'histogram':
    case 'exponentialHistogram':
      return metric.points.map((point) => {
        const mean = (point.sum ?? 0) / Number(point.count)
        return `${point.count} × ${mean.toFixed(4)}  ${renderLabels(point.attributes)}`.trimEnd()
      })
    default:
      return []
  }
}

/** Attributes that differ between the points of the demo. */
const LABELS = /^(?:http\.(?:route|request\.method|response\.status_code)|db\.operation\.name|error\.type|.*\.state)$/

function renderLabels(attributes: Readonly<Record<string, AttributeValue>>): string {
  return Object.entries(attributes)
    .filter(([key]) => LABELS.test(key))
    .map(([key, value]) => `${key}=${renderValue(value)}`)
    .join(' ')
}

function renderValue(value: AttributeValue): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
}
