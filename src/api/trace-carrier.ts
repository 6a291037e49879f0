import { type Attributes, type Span, SpanKind, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api'
import { activeContext, isTracing, NO_SPAN, registered, runIn } from './registered.ts'
import { settle } from './settle.ts'
import { startRun } from './span-run.ts'

/** Trace context and baggage as plain text by header name; can be stored as JSON with a job. */
export type TraceCarrier = Record<string, string>

const setter: TextMapSetter<TraceCarrier> = {
  set(carrier, key, value) {
    carrier[key] = value
  },
}

/**
 * The trace context and baggage of the place where this is called, to be stored with a job (F-80):
 * `queue.add('resize', { ...data, traceContext: injectTraceContext() })`. Never throws.
 *
 * @returns null when there is nothing to carry
 */
export function injectTraceContext(): TraceCarrier | null {
  const propagator = registered()?.propagation
  if (propagator === undefined) return null
  const carrier: TraceCarrier = {}
  try {
    propagator.inject(activeContext(), carrier, setter)
  } catch {
    return null
  }
  return Object.keys(carrier).length === 0 ? null : carrier
}

/**
 * Runs `fn` in the context that a job carries (F-80), and returns what it returns: spans that it makes are children of
 * the one that stored the job, and baggage is there. With an empty carrier, null or anything else, `fn` simply runs.
 *
 * @param carrier what `injectTraceContext` gave, also as JSON text; it may come from anywhere and is not trusted
 */
export function withExtractedContext<T>(carrier: unknown, fn: () => T): T {
  const propagator = registered()?.propagation
  const headers = propagator === undefined ? undefined : readCarrier(carrier)
  if (propagator === undefined || headers === undefined) return fn()
  let context
  try {
    context = propagator.extract(activeContext(), headers, getter)
  } catch {
    return fn()
  }
  return runIn(context, fn)
}

/**
 * Runs a job in the context that it carries and in a span of its own, a child of the one that stored it (F-80). As
 * `withSpan` otherwise.
 *
 * @param carrier as for `withExtractedContext`
 * @param name of the span: the task's name, without ids
 */
export function withExtractedSpan<T>(
  carrier: unknown,
  name: string,
  attributes: Attributes | undefined,
  fn: (span: Span) => T,
): T {
  return withExtractedContext(carrier, () => {
    const run = isTracing() ? startRun(name, attributes, { kind: SpanKind.CONSUMER }) : undefined
    return run === undefined ? fn(NO_SPAN) : settle(run, () => fn(run.span))
  })
}

const MAX_CARRIER_CHARS = 65_536
const MAX_KEYS = 64

const getter: TextMapGetter<ReadonlyMap<string, string>> = {
  keys: (headers) => [...headers.keys()],
  get: (headers, key) => headers.get(key.toLowerCase()),
}

/** Own entries that are text, by lower-case name; undefined when there are none. */
function readCarrier(carrier: unknown): ReadonlyMap<string, string> | undefined {
  try {
    const object = typeof carrier === 'string' ? parse(carrier) : carrier
    if (typeof object !== 'object' || object === null) return undefined
    const headers = new Map<string, string>()
    for (const [key, value] of Object.entries(object).slice(0, MAX_KEYS) as [string, unknown][]) {
      if (typeof value === 'string' && value.length <= MAX_CARRIER_CHARS) headers.set(key.toLowerCase(), value)
    }
    return headers.size === 0 ? undefined : headers
  } catch {
    return undefined
  }
}

function parse(text: string): unknown {
  return text.length <= MAX_CARRIER_CHARS ? (JSON.parse(text) as unknown) : undefined
}
