import type { Attributes } from '@opentelemetry/api'
import {
  UndiciInstrumentation as UpstreamInstrumentation,
  type UndiciInstrumentationConfig,
} from '@opentelemetry/instrumentation-undici'
import { SECRET_QUERY_KEYS } from '../http-server/url-parts.ts'

type UndiciRequest = { readonly method: string; readonly origin: string; readonly path: string }
type ErrorMessage = { readonly request: UndiciRequest; readonly error: Error }

/** Methods of upstream's class that are private in its types. */
type Internals = Omit<UpstreamInstrumentation, 'setConfig'> & {
  setConfig(config: UndiciInstrumentationConfig): void
  onError(message: ErrorMessage): void
}

const Upstream = UpstreamInstrumentation as unknown as new (config?: UndiciInstrumentationConfig) => Internals

const REDACTED = 'REDACTED'

/**
 * Upstream's instrumentation of fetch and undici, with the secrets of signed URLs left out, as its sibling for
 * `node:http` does, and errors told by their names.
 */
export class UndiciInstrumentation extends Upstream {
  override setConfig(config: UndiciInstrumentationConfig): void {
    super.setConfig({ ...config, startSpanHook: (request) => toldOf(request) })
  }

  override onError({ request, error }: ErrorMessage): void {
    super.onError({ request, error: error instanceof DOMException ? named(error) : error })
  }
}

/** What upstream tells otherwise: the query as it is and with its mark, the method twice. */
function toldOf({ method, origin, path }: UndiciRequest): Attributes {
  const url = new URL(path, origin)
  for (const key of SECRET_QUERY_KEYS) if (url.searchParams.has(key)) url.searchParams.set(key, REDACTED)
  const attributes: Record<string, string | undefined> = {
    'url.full': url.href,
    'url.query': url.search === '' ? undefined : url.search.slice(1),
  }
  if (method === method.toUpperCase()) attributes['http.request.method_original'] = undefined
  return attributes
}

/** The exceptions of the DOM, as that of a timeout, have numbers for codes. */
function named({ name, message, stack }: DOMException): Error {
  return Object.assign(new Error(message), { name, stack })
}

export { UndiciInstrumentation as Instrumentation }
