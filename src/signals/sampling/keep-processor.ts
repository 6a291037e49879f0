import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { RecordingSpan } from '../../spans/span.ts'
import { spanWeight } from './span-weight.ts'

// In the bundle an import is read through a getter, each time; these are read for every span.
const Lean = RecordingSpan
const { SAMPLED } = TraceFlags
const { ERROR } = SpanStatusCode
const { SERVER } = SpanKind

/** Why a trace that the sampler left out is exported; value of the attribute `otel.keep.reason`. */
export type KeepReason = 'error' | 'slow'

export type KeepRules = {
  /** Keep traces with an error. */
  readonly errors: boolean
  /** Keep traces whose local root takes longer, in milliseconds. */
  readonly slowMs: number | undefined
}

export type KeepBounds = {
  /** Of what waits for a decision; as many traces, since a span that never ends leaves one open. */
  readonly maxSpans: number
  readonly maxBytes: number
}

/** A span processor that tells what it holds. */
export type KeepProcessor = SpanProcessor & {
  readonly waiting: () => { readonly traces: number; readonly spans: number; readonly bytes: number }
}

/** On spans that are exported only because their trace is kept: they stand for themselves alone. */
export const KEEP_REASON = 'otel.keep.reason'

const BOUNDS: KeepBounds = { maxSpans: 50_000, maxBytes: 32 * 1024 * 1024 }

/** Kept traces that are remembered, for spans that start after the rest has ended. */
const REMEMBERED_TRACES = 1000

/** The spans of one trace in this process. */
type LocalTrace = {
  open: number
  spans: readonly ReadableSpan[]
  bytes: number
  reason: KeepReason | undefined
}

/** Most traces have one span, which is decided when it ends, and hold none. */
const NONE: readonly ReadableSpan[] = []

/**
 * Smart keep (P-41, §7-6): holds back the spans of traces that were not sampled
 * until all of them have ended, and passes a trace on whole when one of its
 * spans has an error, or its root in this process was slow. Sampled spans pass
 * at once. Holds no timer; what is over the bounds goes oldest trace first.
 *
 * @param next takes the spans that are exported, also those without the sampled flag
 */
export function createKeepProcessor(next: SpanProcessor, rules: KeepRules, bounds: KeepBounds = BOUNDS): KeepProcessor {
  const traces = new Map<string, LocalTrace>()
  const remembered = new Map<string, KeepReason>()
  let heldSpans = 0
  let heldBytes = 0

  const pass = (span: ReadableSpan, reason: KeepReason): void => {
    span.attributes[KEEP_REASON] = reason
    next.onEnd(span)
  }

  const release = (local: LocalTrace): readonly ReadableSpan[] => {
    const { spans } = local
    heldSpans -= spans.length
    heldBytes -= local.bytes
    local.spans = NONE
    local.bytes = 0
    return spans
  }

  const keep = (traceId: string, local: LocalTrace, reason: KeepReason): void => {
    local.reason = reason
    for (const span of release(local)) pass(span, reason)
    remembered.delete(traceId)
    remembered.set(traceId, reason)
    if (remembered.size > REMEMBERED_TRACES) deleteFirst(remembered)
  }

  const makeRoom = (): void => {
    for (const [traceId, local] of traces) {
      if (heldSpans <= bounds.maxSpans && heldBytes <= bounds.maxBytes) return
      release(local)
      if (local.open === 0) traces.delete(traceId)
    }
  }

  const forgetOldest = (): void => {
    for (const [traceId, local] of traces) {
      release(local)
      traces.delete(traceId)
      return
    }
  }

  const newTrace = (traceId: string): LocalTrace => ({
    open: 1,
    spans: NONE,
    bytes: 0,
    reason: remembered.size === 0 ? undefined : remembered.get(traceId),
  })

  return {
    onStart(span, parentContext) {
      next.onStart(span, parentContext)
      const { traceId, traceFlags } = span.spanContext()
      if ((traceFlags & SAMPLED) !== 0) return
      const local = traces.get(traceId)
      if (local !== undefined) {
        local.open++
        return
      }
      traces.set(traceId, newTrace(traceId))
      if (traces.size > bounds.maxSpans) forgetOldest()
    },
    onEnd(span) {
      const { traceId, traceFlags } = span.spanContext()
      if ((traceFlags & SAMPLED) !== 0) {
        next.onEnd(span)
        return
      }
      // Of a trace that had to be forgotten, a span with an error of its own is still kept.
      const local = traces.get(traceId) ?? newTrace(traceId)
      local.open--
      if (local.open === 0) traces.delete(traceId)
      const reason = local.reason ?? reasonOf(span, rules)
      if (reason === undefined) {
        hold(span, local)
        return
      }
      if (local.reason === undefined) keep(traceId, local, reason)
      pass(span, reason)
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
    waiting: () => ({ traces: traces.size, spans: heldSpans, bytes: heldBytes }),
  }

  /** A trace without an open span is decided: nothing of it is kept. */
  function hold(span: ReadableSpan, local: LocalTrace): void {
    if (local.open === 0) {
      release(local)
      return
    }
    const bytes = spanWeight(span)
    if (local.spans === NONE) local.spans = [span]
    else (local.spans as ReadableSpan[]).push(span)
    local.bytes += bytes
    heldSpans++
    heldBytes += bytes
    if (heldSpans > bounds.maxSpans || heldBytes > bounds.maxBytes) makeRoom()
  }
}

function reasonOf(span: ReadableSpan, { errors, slowMs }: KeepRules): KeepReason | undefined {
  if (errors && isError(span)) return 'error'
  if (slowMs === undefined || !isLocalRoot(span)) return undefined
  return durationMs(span) > slowMs ? 'slow' : undefined
}

/** The lean span answers without making pairs, lists and objects that nobody else reads. */
function durationMs(span: ReadableSpan): number {
  if (span instanceof Lean) return span.durationMs
  const [seconds, nanoseconds] = span.duration
  return seconds * 1e3 + nanoseconds / 1e6
}

function isError(span: ReadableSpan): boolean {
  const isLean = span instanceof Lean
  if ((isLean ? span.statusCode : span.status.code) === ERROR) return true
  const status = span.kind === SERVER ? span.attributes['http.response.status_code'] : undefined
  if (typeof status === 'number' && status >= 500) return true
  return (!isLean || span.hasEvents) && span.events.some(({ name }) => name === 'exception')
}

function isLocalRoot({ parentSpanContext }: ReadableSpan): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true
}

function deleteFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
