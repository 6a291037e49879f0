import type { Config } from '../config/config.ts'

/**
 * The proxy that leads to a URL by HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as curl and
 * Go understand them. A collector on this machine is never asked for through a proxy,
 * where the name would mean the proxy's own machine.
 *
 * @returns undefined: no proxy, or the variable does not hold a URL of one
 */
export function proxyFor(url: URL, proxy: Config['proxy']): URL | undefined {
  const given = url.protocol === 'https:' ? proxy.https : proxy.http
  if (given === undefined || given === '') return undefined
  const host = bareHost(url.hostname)
  if (isLoopback(host) || isExcluded(host, url.port || (url.protocol === 'https:' ? '443' : '80'), proxy.no ?? ''))
    return undefined
  const address = given.includes('://') ? given : `http://${given}`
  if (!URL.canParse(address)) return undefined
  const parsed = new URL(address)
  return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed : undefined
}

/** A host name as `net` wants it: an IPv6 address without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** The value of a Proxy-Authorization header for the credentials in a proxy's URL. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined
  return `Basic ${Buffer.from(`${decoded(proxy.username)}:${decoded(proxy.password)}`).toString('base64')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}

/** Entries: `*`, a host with its subdomains, `.suffix`, `*.suffix`, an address, a CIDR range; each with a port if wanted. */
function isExcluded(host: string, port: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [pattern, entryPort] = splitPort(entry)
      if (entryPort !== undefined && entryPort !== port) return false
      if (pattern === '*') return true
      if (pattern.includes('/')) return isInRange(host, pattern)
      if (isIP(host) !== 0) return host === pattern
      const suffix = pattern.replace(/^\*?\./, '')
      return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
    })
}

/** `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address. */
function splitPort(entry: string): readonly [host: string, port: string | undefined] {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
  return [bracketed ?? plain ?? entry, port]
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/')
  const family = isIP(network)
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false
  const { BlockList } = process.getBuiltinModule('node:net')
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, Number(bits), type)
  return list.check(host, type)
}

function isIP(host: string): number {
  return process.getBuiltinModule('node:net').isIP(host)
}
