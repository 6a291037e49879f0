import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attributes, Span } from '@opentelemetry/api'
import { SECRET_QUERY_KEYS } from './url-parts.ts'

/** Options of the HTTP server instrumentation; those that upstream's has too keep its names. */
export type HttpServerOptions = {
  /** Requests for which this returns true make no span, no metric, and nothing below them is traced. */
  readonly ignoreIncomingRequestHook?: (request: IncomingMessage) => boolean
  /** The same by path, without the query (OTEL_TRACING_EXCLUDED_URL_PATHS, F-22). */
  readonly isExcludedPath?: (path: string) => boolean
  /** Attributes to start the span with. */
  readonly startIncomingSpanHook?: (request: IncomingMessage) => Attributes
  readonly requestHook?: (span: Span, request: IncomingMessage) => void
  readonly responseHook?: (span: Span, response: ServerResponse) => void
  /** Called before the span ends. */
  readonly applyCustomAttributesOnSpan?: (span: Span, request: IncomingMessage, response: ServerResponse) => void
  /** Only requests that bring a trace get a span. */
  readonly requireParentforIncomingSpans?: boolean
  /** Headers that become `http.request.header.<name>` and `http.response.header.<name>`. */
  readonly headersToSpanAttributes?: {
    readonly server?: { readonly requestHeaders?: readonly string[]; readonly responseHeaders?: readonly string[] }
  }
  /** Keys of the query whose values are replaced; instead of the seven of the semantic conventions. */
  readonly redactedQueryParamsServer?: readonly string[]
  /** Whether `user_agent.synthetic.type` is set for known bots and tests. */
  readonly enableSyntheticSourceDetection?: boolean
  /** Name of the request header that becomes `session.id` (T-42). */
  readonly sessionIdHeader?: string | undefined
}

/** A header and the attribute that its values become. */
export type CapturedHeader = { readonly header: string; readonly attribute: string }

/** Options as the hot path wants them. */
export type PreparedOptions = Omit<
  HttpServerOptions,
  'headersToSpanAttributes' | 'redactedQueryParamsServer' | 'sessionIdHeader'
> & {
  /** Whether some requests may be ignored. */
  readonly ignoresSome: boolean
  /** Whether there is a hook for the start of a request or response. */
  readonly hasStartHooks: boolean
  readonly requestHeaders: readonly CapturedHeader[]
  readonly responseHeaders: readonly CapturedHeader[]
  readonly secretQueryKeys: ReadonlySet<string>
  /** Lower case. */
  readonly sessionIdHeader: string | undefined
}

/** Works out once what does not depend on the request. */
export function prepareOptions(options: HttpServerOptions): PreparedOptions {
  const { headersToSpanAttributes, redactedQueryParamsServer = SECRET_QUERY_KEYS, sessionIdHeader, ...hooks } = options
  return {
    ...hooks,
    ignoresSome: hooks.ignoreIncomingRequestHook !== undefined || hooks.isExcludedPath !== undefined,
    hasStartHooks: hooks.requestHook !== undefined || hooks.responseHook !== undefined,
    requestHeaders: capturedHeaders('request', headersToSpanAttributes?.server?.requestHeaders),
    responseHeaders: capturedHeaders('response', headersToSpanAttributes?.server?.responseHeaders),
    secretQueryKeys: new Set(redactedQueryParamsServer),
    sessionIdHeader: sessionIdHeader?.toLowerCase(),
  }
}

function capturedHeaders(kind: 'request' | 'response', headers: readonly string[] = []): readonly CapturedHeader[] {
  return [...new Set(headers.map((header) => header.toLowerCase()))].map((header) => ({
    header,
    attribute: `http.${kind}.header.${header}`,
  }))
}
