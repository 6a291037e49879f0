import type { Socket } from 'node:net'
import { bareHost, proxyAuthorization } from './proxy.ts'
import type { TlsMaterial } from './tls-files.ts'

/** A connection that is being made. */
export type Dialing = { readonly abort: () => void }

export type DialOptions = {
  /** The collector's: only scheme, host and port matter. */
  readonly url: URL
  /** Path of a Unix domain socket, which goes before the URL. */
  readonly socketPath?: string
  readonly proxy: URL | undefined
  /** Asks the proxy for a tunnel also where there is no TLS. */
  readonly tunnel: boolean
  readonly tls: () => TlsMaterial
  readonly alpn: 'http/1.1' | 'h2'
}

type Callback = (error: Error | null, socket?: Socket) => void

/** Of a proxy's answer to CONNECT. */
const MAX_HEAD_BYTES = 16_384

/**
 * Makes a connection to a collector, through a proxy and TLS where there is need.
 * Its sockets never keep the process alive. The socket that is called back may
 * still be connecting.
 */
export function dial(options: DialOptions, callback: Callback): Dialing {
  const { url, proxy } = options
  const isTls = url.protocol === 'https:'
  const sockets: Socket[] = []
  const opened = (socket: Socket): Socket => {
    sockets.push(socket.unref())
    return socket
  }
  const secured = (through?: Socket): Socket => {
    const { connect } = process.getBuiltinModule('node:tls')
    const where = through === undefined ? hostAndPort(url) : { socket: through }
    const host = bareHost(url.hostname)
    const servername = process.getBuiltinModule('node:net').isIP(host) === 0 ? { servername: host } : {}
    return opened(connect({ ...options.tls(), ...where, host, ...servername, ALPNProtocols: [options.alpn] }))
  }
  const abort = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  try {
    const { connect } = process.getBuiltinModule('node:net')
    if (options.socketPath !== undefined) callback(null, opened(connect({ path: options.socketPath })))
    else if (proxy === undefined) callback(null, isTls ? secured() : opened(connect(hostAndPort(url))))
    else {
      const toProxy = opened(connectToProxy(proxy))
      if (!isTls && !options.tunnel) callback(null, toProxy)
      else {
        openTunnel(toProxy, url, proxy, (error) => {
          if (error !== null) {
            callback(error)
            return
          }
          try {
            callback(null, isTls ? secured(toProxy) : toProxy)
          } catch (cause) {
            callback(cause as Error)
          }
        })
      }
    }
  } catch (error) {
    abort()
    callback(error as Error)
  }
  return { abort }
}

function hostAndPort(url: URL): { host: string; port: number } {
  return { host: bareHost(url.hostname), port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }
}

function connectToProxy(proxy: URL): Socket {
  if (proxy.protocol !== 'https:') return process.getBuiltinModule('node:net').connect(hostAndPort(proxy))
  const host = bareHost(proxy.hostname)
  const servername = process.getBuiltinModule('node:net').isIP(host) === 0 ? { servername: host } : {}
  return process
    .getBuiltinModule('node:tls')
    .connect({ ...hostAndPort(proxy), ...servername, ALPNProtocols: ['http/1.1'] })
}

/** CONNECT, written by hand: a request of `node:http` would be seen, and perhaps replaced, by what the app has patched. */
function openTunnel(socket: Socket, url: URL, proxy: URL, callback: (error: Error | null) => void): void {
  const { host, port } = hostAndPort(url)
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const authorization = proxyAuthorization(proxy)
  let head = Buffer.alloc(0)
  const finish = (error: Error | null): void => {
    socket.off('data', onData).off('error', finish).off('close', onClose)
    if (error !== null) socket.destroy()
    callback(error)
  }
  const onClose = (): void => finish(new Error('the proxy closed the connection'))
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) finish(new Error('the proxy does not speak HTTP'))
      return
    }
    const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1')) ?? []
    if (status?.startsWith('2') !== true) {
      finish(new Error(`the proxy answered ${status === undefined ? 'no HTTP' : `status ${status}`}`))
      return
    }
    socket.pause()
    const rest = head.subarray(end + 4)
    if (rest.length > 0) socket.unshift(rest)
    finish(null)
  }
  socket.on('data', onData).on('error', finish).on('close', onClose)
  socket.write(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`}\r\n`,
  )
}
