import { type Context, propagation, type TextMapGetter } from '@opentelemetry/api'

/** Longest carrier that is read, in characters; W3C's headers have at most 8192 bytes for baggage. */
const LONGEST_CARRIER = 65_536

/** Most entries of a carrier that are read. */
const MOST_ENTRIES = 64

const getter: TextMapGetter<ReadonlyMap<string, string>> = {
  keys: (carrier) => [...carrier.keys()],
  get: (carrier, key) => carrier.get(key.toLowerCase()),
}

/**
 * Trace context and baggage as JSON text, to be stored with a job (F-80).
 *
 * @returns undefined when there is nothing to carry
 */
export function writeCarrier(context: Context): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context, carrier)
  return Object.keys(carrier).length === 0 ? undefined : JSON.stringify(carrier)
}

/**
 * A context with what a carrier holds.
 *
 * @param text what `writeCarrier` made; it comes from a store that others write to, and is not trusted
 */
export function readCarrier(context: Context, text: unknown): Context {
  if (typeof text !== 'string' || text.length > LONGEST_CARRIER) return context
  try {
    const carrier: unknown = JSON.parse(text)
    if (typeof carrier !== 'object' || carrier === null) return context
    const entries = new Map<string, string>()
    for (const [key, value] of Object.entries(carrier).slice(0, MOST_ENTRIES) as [string, unknown][]) {
      if (typeof value === 'string') entries.set(key.toLowerCase(), value)
    }
    return propagation.extract(context, entries, getter)
  } catch {
    return context
  }
}
