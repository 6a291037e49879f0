import type { IncomingMessage } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import { clientAddress, forwardedServer, knownHost, type Scheme } from './authority.ts'
import type { PreparedOptions } from './options.ts'
import { urlParts } from './url-parts.ts'

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
])

/** The method in upper case, `_OTHER` when the semantic conventions do not know it. */
export function normalMethod(method: string | undefined): string {
  if (method === undefined) return 'GET'
  if (KNOWN_METHODS.has(method)) return method
  const upper = method.toUpperCase()
  return KNOWN_METHODS.has(upper) ? upper : '_OTHER'
}

/**
 * What a server span knows from the start, by the semantic conventions for HTTP server spans.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.40.0/docs/http/http-spans.md#http-server-span
 * Absent values are absent, never undefined; in the order of upstream's instrumentation.
 */
export function requestAttributes(request: IncomingMessage, scheme: Scheme, options: PreparedOptions): Attributes {
  const { headers, method, socket } = request
  const { host } = headers
  const known = host ? knownHost(host, scheme) : undefined
  const server = isForwarded(request) ? (forwardedServer(headers) ?? known?.address) : known?.address
  const { path, query } = urlParts(
    request.url ?? '/',
    known === undefined ? `${scheme}://localhost` : known.base,
    options.secretQueryKeys,
  )
  const client = clientAddress(request)
  const userAgent = headers['user-agent']
  const normal = normalMethod(method)

  const attributes: Attributes = { 'http.request.method': normal, 'url.scheme': scheme }
  if (server !== undefined) attributes['server.address'] = server.host
  if (socket.remoteAddress !== undefined) attributes['network.peer.address'] = socket.remoteAddress
  if (socket.remotePort !== undefined) attributes['network.peer.port'] = socket.remotePort
  attributes['network.protocol.version'] = request.httpVersion
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent
  if (path !== undefined) attributes['url.path'] = path
  if (query !== undefined) attributes['url.query'] = query
  if (client !== undefined) attributes['client.address'] = client
  if (server?.port !== undefined) attributes['server.port'] = server.port
  if (method !== undefined && method !== normal) attributes['http.request.method_original'] = method
  addOptional(attributes, request, options)
  return attributes
}

function isForwarded({ headers }: IncomingMessage): boolean {
  return headers['forwarded'] !== undefined || headers['x-forwarded-host'] !== undefined
}

/** What only some options bring. */
function addOptional(attributes: Attributes, request: IncomingMessage, options: PreparedOptions): void {
  const { headers } = request
  if (options.enableSyntheticSourceDetection) {
    const type = syntheticType(headers['user-agent'])
    if (type !== undefined) attributes['user_agent.synthetic.type'] = type
  }
  for (const { header, attribute } of options.requestHeaders) {
    const value = headers[header]
    if (value !== undefined) attributes[attribute] = Array.isArray(value) ? value : [value]
  }
  const sessionId = sessionIdOf(request, options)
  if (sessionId !== undefined) attributes['session.id'] = sessionId
}

/** What the configured header says (T-42); undefined without it, or when it is empty. */
export function sessionIdOf({ headers }: IncomingMessage, { sessionIdHeader }: PreparedOptions): string | undefined {
  if (sessionIdHeader === undefined) return undefined
  const value = headers[sessionIdHeader]
  return (Array.isArray(value) ? value[0] : value) || undefined
}

/** `test` and `bot` for the sources that are known by their user agent. */
function syntheticType(userAgent: string | undefined): string | undefined {
  const text = userAgent?.toLowerCase() ?? ''
  if (text.includes('alwayson')) return 'test'
  return text.includes('googlebot') || text.includes('bingbot') ? 'bot' : undefined
}
