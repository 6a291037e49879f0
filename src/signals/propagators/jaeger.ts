import {
  isSpanContextValid,
  propagation,
  trace,
  TraceFlags,
  type Baggage,
  type Context,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'

const TRACE_HEADER = 'uber-trace-id'
const BAGGAGE_PREFIX = 'uberctx-'
const MAX_BAGGAGE_ENTRIES = 180

/**
 * `jaeger`: `uber-trace-id` and `uberctx-*`. OpenTelemetry JS has removed its own;
 * the specification still has the name, as deprecated.
 * @see https://github.com/jaegertracing/documentation/blob/3b1e5ed/content/docs/1.21/client-libraries.md#propagation-format
 */
export function createJaegerPropagator(): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      injectTrace(context, carrier, setter)
      for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? []) {
        setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, encodeURIComponent(value))
      }
    },
    extract(context, carrier, getter) {
      const spanContext = parseTrace(first(getter.get(carrier, TRACE_HEADER)))
      const traced = spanContext === undefined ? context : trace.setSpanContext(context, spanContext)
      const baggage = readBaggage(traced, carrier, getter)
      return baggage === undefined ? traced : propagation.setBaggage(traced, baggage)
    },
    fields: () => [TRACE_HEADER],
  }
}

function injectTrace(context: Context, carrier: unknown, setter: TextMapSetter): void {
  const spanContext = trace.getSpanContext(context)
  if (spanContext === undefined || isTracingSuppressed(context)) return
  setter.set(
    carrier,
    TRACE_HEADER,
    `${spanContext.traceId}:${spanContext.spanId}:0:0${spanContext.traceFlags.toString(16)}`,
  )
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** `{trace-id}:{span-id}:{parent-span-id}:{flags}`; leading zeros may be missing, colons may be percent-encoded. */
function parseTrace(header: string | undefined): SpanContext | undefined {
  const match = /^([\da-f]{1,32}):([\da-f]{1,16}):[\da-f]{1,16}:([\da-f]{1,2})$/i.exec(
    (header ?? '').replaceAll('%3A', ':').replaceAll('%3a', ':'),
  )
  if (!match) return undefined
  const [, traceId = '', spanId = '', flags = ''] = match
  const spanContext = {
    traceId: traceId.toLowerCase().padStart(32, '0'),
    spanId: spanId.toLowerCase().padStart(16, '0'),
    isRemote: true,
    traceFlags: Number.parseInt(flags, 16) & 1 ? TraceFlags.SAMPLED : TraceFlags.NONE,
  }
  return isSpanContextValid(spanContext) ? spanContext : undefined
}

function readBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Baggage | undefined {
  const keys = getter.keys(carrier).filter((key) => key.toLowerCase().startsWith(BAGGAGE_PREFIX))
  if (keys.length === 0) return undefined
  return keys.slice(0, MAX_BAGGAGE_ENTRIES).reduce(
    (baggage, key) => {
      const value = first(getter.get(carrier, key))
      return value === undefined
        ? baggage
        : baggage.setEntry(key.slice(BAGGAGE_PREFIX.length), { value: decode(value) })
    },
    propagation.getBaggage(context) ?? propagation.createBaggage(),
  )
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
