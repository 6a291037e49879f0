import { SpanKind, type Attributes } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** Stable name -> the one before it (§6.3). */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'url.scheme': 'http.scheme',
  'network.protocol.version': 'http.flavor',
  'network.peer.address': 'net.peer.ip',
  'db.system.name': 'db.system',
  'db.query.text': 'db.statement',
  'db.namespace': 'db.name',
  'db.operation.name': 'db.operation',
}

/**
 * The names of attributes from before they were stable, beside the stable ones
 * (§6.3), for OTEL_NODE_LEGACY_ATTRIBUTES. What is there already stays.
 */
export function legacyAttributesProcessor(): SpanProcessor {
  return {
    onStart() {},
    onEnding(span) {
      for (const [name, value] of Object.entries(legacyAttributes(span.attributes, span.kind))) {
        if (value !== undefined && span.attributes[name] === undefined) span.setAttribute(name, value)
      }
    },
    onEnd() {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

/** The old attributes that belong to the stable ones of a span. */
export function legacyAttributes(stable: Attributes, kind: SpanKind): Attributes {
  const legacy: Attributes = {}
  for (const [name, old] of Object.entries(OLD_NAMES)) legacy[old] = stable[name]
  const { 'server.address': address, 'server.port': port } = stable
  if (kind === SpanKind.SERVER) {
    Object.assign(legacy, { 'http.server_name': address, 'net.host.name': address, 'net.host.port': port })
    Object.assign(legacy, serverUrls(stable))
  } else {
    Object.assign(legacy, { 'net.peer.name': address, 'net.peer.port': port, 'http.url': stable['url.full'] })
  }
  return Object.fromEntries(Object.entries(legacy).filter(([, value]) => value !== undefined))
}

function serverUrls(stable: Attributes): Attributes {
  const {
    'url.path': path,
    'url.query': query,
    'url.scheme': scheme,
    'server.address': address,
    'server.port': port,
  } = stable
  if (typeof path !== 'string') return {}
  const target = typeof query === 'string' && query !== '' ? `${path}?${query}` : path
  if (typeof scheme !== 'string' || typeof address !== 'string') return { 'http.target': target }
  const host = address.includes(':') ? `[${address}]` : address
  return {
    'http.target': target,
    'http.url': `${scheme}://${host}${typeof port === 'number' ? `:${port}` : ''}${target}`,
  }
}
