import { getRPCMetadata, type RPCMetadata } from '@opentelemetry/core'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { RequestNotes } from '../instrumentations/request-notes.ts'

const SESSION_ID = 'session.id'

/**
 * Puts the `session.id` of a request on its log records, whoever emits them (T-42). One that the record has already,
 * from the call or from the baggage, stays.
 */
export function sessionProcessor(): LogRecordProcessor {
  return {
    onEmit(record, context) {
      const request = context && getRPCMetadata(context)
      if (request === undefined || record.attributes[SESSION_ID] !== undefined) return
      const id = sessionIdOf(request)
      if (id !== undefined) record.setAttribute(SESSION_ID, id)
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

/** Upstream's instrumentation of the server leaves it on the span alone. */
function sessionIdOf({ sessionId, span }: RPCMetadata & RequestNotes): string | undefined {
  if (sessionId !== undefined) return sessionId
  const id = 'attributes' in span ? (span.attributes as Record<string, unknown>)[SESSION_ID] : undefined
  return typeof id === 'string' ? id : undefined
}
