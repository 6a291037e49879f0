import type { Context } from '@opentelemetry/api'
import { getRPCMetadata, type RPCMetadata } from '@opentelemetry/core'

/** What the HTTP server instrumentation finds in a request's metadata when it ends. */
export type FailedRequest = { failure?: unknown }

/**
 * Notes what a handler of a request threw. The first failure counts; whether it
 * is an error of the request is decided by the status of the response, since a
 * handler may throw a 404.
 */
export function noteRequestFailure(context: Context, failure: unknown): void {
  const metadata: (RPCMetadata & FailedRequest) | undefined = getRPCMetadata(context)
  if (metadata !== undefined) metadata.failure ??= failure
}
