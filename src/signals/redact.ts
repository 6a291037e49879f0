import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { createRedaction, redactAttributes, redactValue, REDACTED } from '../logs/redact.ts'

/** Hides values by their keys in the attributes of spans, of their events and of their links (P-86). */
export function redactingSpanProcessor(keys: readonly string[]): SpanProcessor {
  const redacts = createRedaction(keys) ?? (() => false)
  return {
    onStart() {},
    onEnd({ attributes, events, links }) {
      redactAttributes(attributes, redacts)
      for (const each of [...events, ...links]) if (each.attributes) redactAttributes(each.attributes, redacts)
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

/**
 * Hides values by their keys in log records, whoever emits them (P-86). Objects that a logger's record has as JSON text
 * were gone through when that was written.
 */
export function redactingLogProcessor(keys: readonly string[]): LogRecordProcessor {
  const redacts = createRedaction(keys) ?? (() => false)
  return {
    onEmit(record) {
      for (const [key, value] of Object.entries(record.attributes)) {
        if (redacts(key)) record.setAttribute(key, REDACTED)
        else if (typeof value === 'object') record.setAttribute(key, redactValue(value, redacts))
      }
      if (typeof record.body === 'object') record.setBody(redactValue(record.body, redacts))
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}
