import { decodeRequest, type ReceivedRequest } from '../../../src/receiver/request.ts'

/** How many of each have reached a collector, each item once: a request whose answer went missing is sent again. */
export type Arrived = { readonly spans: number; readonly logs: number; readonly counter: number }

/**
 * @param requests those that the collector took, though its answer may not have said so
 * @param rejected how many items of a request it did not take
 */
export function countArrived(
  requests: readonly ReceivedRequest[],
  rejected: ReadonlyMap<ReceivedRequest, number> = new Map(),
): Arrived {
  const spans = new Set<string>()
  const logs = new Set<unknown>()
  let counter = 0
  for (const request of requests) {
    if (request.problem !== undefined) continue
    const telemetry = decodeRequest(request)
    const missing = rejected.get(request) ?? 0
    for (const { spanId } of telemetry.spans.slice(missing)) spans.add(spanId)
    for (const { body } of telemetry.logs.slice(missing)) logs.add(body)
    for (const { name, points } of telemetry.metrics) {
      if (name === 'made')
        for (const point of points) counter = Math.max(counter, 'value' in point ? Number(point.value) : 0)
    }
  }
  return { spans: spans.size, logs: logs.size, counter }
}

/** What lines on stderr say was lost, added up: `{ 'spans: memory bound reached': 512 }`. */
export function saidLost(stderr: string): Readonly<Record<string, number>> {
  const lost: Record<string, number> = {}
  for (const line of ownLines(stderr)) {
    for (const [, items, what] of line.matchAll(
      /(?:lost|;) (\d+) ((?:spans|log records|data points): [^(;.]+?)(?= \(|;|\.$)/g,
    )) {
      lost[what ?? ''] = (lost[what ?? ''] ?? 0) + Number(items)
    }
  }
  return lost
}

/** What the product says, line by line. */
export function ownLines(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('[otel]'))
}

/** What the app itself, and Node about it, wrote on stderr. */
export function appLines(stderr: string): string {
  return stderr.replaceAll(/^\[otel\].*\n/gm, '')
}
