import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { parse as parseForwarded } from 'forwarded-parse'

/** Scheme of a server, as `url.scheme` has it. */
export type Scheme = 'http' | 'https'

/** What the semantic conventions call server.address and server.port; the port may be missing or no number. */
export type ServerAddress = { readonly host: string; readonly port: number | undefined }

/** What a Host header says, worked out once. */
export type KnownHost = {
  readonly address: ServerAddress
  /** What the request target is resolved against; undefined when the header is not a host. */
  readonly base: string | undefined
}

// Bounded because clients choose the header; a service has few hosts of its own.
const MAX_KNOWN_HOSTS = 256
const DEFAULT_PORTS: ReadonlyMap<string | undefined, number> = new Map([
  ['http', 80],
  ['https', 443],
])
const knownHosts: Readonly<Record<Scheme, Map<string, KnownHost>>> = { http: new Map(), https: new Map() }

/** Address and base of a Host header. */
export function knownHost(header: string, scheme: Scheme): KnownHost {
  const known = knownHosts[scheme]
  let host = known.get(header)
  if (host === undefined) {
    const base = `${scheme}://${header}`
    host = { address: splitHost(header, scheme), base: URL.canParse(base) ? base : undefined }
    if (known.size >= MAX_KNOWN_HOSTS) known.clear()
    known.set(header, host)
  }
  return host
}

/**
 * The address that the client asked for, by what proxies say (`Forwarded`, `X-Forwarded-Host`) before the Host header.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.27.0/docs/http/http-spans.md#setting-serveraddress-and-serverport-attributes
 */
export function forwardedServer(headers: IncomingHttpHeaders): ServerAddress | undefined {
  if (headers['forwarded']) {
    for (const { host, proto } of readForwarded(headers['forwarded'])) if (host) return splitHost(host, proto)
  }
  const host = first(headers['x-forwarded-host'])
  if (host === undefined || (host === '' && Array.isArray(headers['x-forwarded-host']))) return undefined
  return splitHost(host, first(headers['x-forwarded-proto']))
}

/** The client's address, by what proxies say before the address of the connection. */
export function clientAddress(request: IncomingMessage): string | undefined {
  const { headers } = request
  if (headers['forwarded']) {
    for (const { for: address } of readForwarded(headers['forwarded'])) if (address) return withoutPort(address)
  }
  const forwardedFor = headers['x-forwarded-for'] === undefined ? undefined : first(headers['x-forwarded-for'])
  if (forwardedFor) {
    const comma = forwardedFor.indexOf(',')
    return withoutPort((comma === -1 ? forwardedFor : forwardedFor.slice(0, comma)).trim())
  }
  return request.socket.remoteAddress || undefined
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function readForwarded(header: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parseForwarded(header)
  } catch {
    return []
  }
}

/** Host and port of `host`, `host:port`, `[address]` and `[address]:port`. */
function splitHost(text: string, scheme: string | undefined): ServerAddress {
  const parts = text.split(':')
  const last = parts.at(-1) ?? ''
  const defaultPort = DEFAULT_PORTS.get(scheme)
  if (parts.length === 1) return { host: text, port: defaultPort }
  if (parts.length === 2) return { host: parts[0] ?? '', port: Number(last) }
  if (text.startsWith('[')) {
    if (last.endsWith(']')) return { host: text, port: defaultPort }
    if (parts.at(-2)?.endsWith(']')) return { host: parts.slice(0, -1).join(':'), port: Number(last) }
  }
  return { host: text, port: undefined }
}

/** The address in `1.2.3.4:5678` and `[::1]:5678`; anything that is not an address and port stays as it is. */
function withoutPort(address: string): string {
  if (isPlainIpv4(address)) return address
  try {
    const { hostname } = new URL(`http://${address}`)
    return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
  } catch {
    return address
  }
}

/** Four numbers up to 255 without leading zeros, which `URL` would write in the same way. */
function isPlainIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}
