import type { AttributeValue } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Of a span without attributes and events, and of each of these, in bytes; measured to the nearest handy number. */
const SPAN_BYTES = 600
const EVENT_BYTES = 200
const ATTRIBUTE_BYTES = 32

/** About how much memory a span holds, in bytes. */
export function spanWeight(span: ReadableSpan): number {
  let bytes = SPAN_BYTES
  for (const value of Object.values(span.attributes)) bytes += ATTRIBUTE_BYTES + valueWeight(value)
  for (const { attributes = {} } of span.events) {
    bytes += EVENT_BYTES
    for (const value of Object.values(attributes)) bytes += ATTRIBUTE_BYTES + valueWeight(value)
  }
  return bytes
}

function valueWeight(value: AttributeValue): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value)
    ? value.reduce<number>((sum, item) => sum + (typeof item === 'string' ? item.length : 8), 0)
    : 8
}
