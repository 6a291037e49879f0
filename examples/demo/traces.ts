import type { ReceivedLog, ReceivedSpan } from '../../src/receiver/received.ts'
import type { Receiver } from '../../src/receiver/receiver.ts'
import type { Step } from './requests.ts'

/** A trace and the log records that were written in it. */
export type Arrived = {
  readonly spans: readonly ReceivedSpan[]
  readonly logs: readonly ReceivedLog[]
}

export type Traces = {
  /** Waits for the trace of a step; what there is of it after ten seconds is not complete. */
  waitFor(step: Step): Promise<Arrived & { readonly complete: boolean }>
  /** Tells of every trace from now on, once no more of it arrives. Returns what ends that. */
  onTrace(tell: (arrived: Arrived) => void): () => void
  /** How many traces there are. */
  count(): number
}

/** How long nothing more of a trace may arrive before it is told of. */
const QUIET_MS = 600

/** Sorts what a receiver gets by trace. */
export function createTraces(receiver: Receiver): Traces {
  const told = new Set<string>()

  const find = (traceId: string): Arrived => ({
    spans: receiver.spans.filter((span) => span.traceId === traceId),
    logs: receiver.logs.filter((log) => log.traceId === traceId).toSorted(compareLogs),
  })

  const findRoot = ({ method, path }: Step): ReceivedSpan | undefined =>
    receiver.spans.find(
      ({ traceId, parentSpanId, attributes }) =>
        !told.has(traceId) &&
        parentSpanId === undefined &&
        attributes['http.request.method'] === method &&
        attributes['url.path'] === path,
    )

  return {
    async waitFor(step) {
      const complete = (): Arrived | undefined => {
        const root = findRoot(step)
        const arrived = root && find(root.traceId)
        return arrived && isComplete(arrived, step) ? arrived : undefined
      }
      const arrived = await receiver.waitFor(complete).catch(() => undefined)
      const root = findRoot(step)
      if (root) told.add(root.traceId)
      if (arrived) return { ...arrived, complete: true }
      return { ...(root ? find(root.traceId) : { spans: [], logs: [] }), complete: false }
    },
    onTrace(tell) {
      let seen = new Map<string, { size: number; sinceMs: number }>()
      const timer = setInterval(() => {
        const traceIds = new Set(receiver.spans.map(({ traceId }) => traceId).filter((traceId) => !told.has(traceId)))
        const now = new Map<string, { size: number; sinceMs: number }>()
        for (const traceId of traceIds) {
          const arrived = find(traceId)
          const size = arrived.spans.length + arrived.logs.length
          const before = seen.get(traceId)
          const sinceMs = before?.size === size ? before.sinceMs : Date.now()
          now.set(traceId, { size, sinceMs })
          if (Date.now() - sinceMs < QUIET_MS) continue
          told.add(traceId)
          tell(arrived)
        }
        seen = now
      }, 100)
      return () => clearInterval(timer)
    },
    count: () => new Set(receiver.spans.map(({ traceId }) => traceId)).size,
  }
}

/** By time, which loggers tell in milliseconds; of one millisecond the back end's come first, as it is asked and answers. */
function compareLogs(a: ReceivedLog, b: ReceivedLog): number {
  return Number((a.timeNs ?? 0n) - (b.timeNs ?? 0n)) || (serviceOf(a) < serviceOf(b) ? -1 : 1)
}

function serviceOf({ resource }: ReceivedLog): string {
  const name = resource['service.name']
  return typeof name === 'string' ? name : ''
}

function isComplete({ spans, logs }: Arrived, step: Step): boolean {
  const countOf = (service: string): number =>
    spans.filter(({ resource }) => resource['service.name'] === service).length
  const hasSpans = Object.entries(step.spans).every(([service, expected]) => countOf(service) >= expected)
  return hasSpans && logs.length >= step.logs
}
