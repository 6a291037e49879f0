import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** A request as it arrived. */
type Arrived = {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly localPort: number
}

/** A server on 127.0.0.1 whose answers the test decides. */
export type OtlpServer = {
  readonly port: number
  readonly arrived: Arrived[]
  readonly sockets: Set<Socket>
  readonly tlsVersions: Set<string | null>
  /** Called when the request is here, whole. */
  answer: (response: ServerResponse, request: Arrived) => void
  readonly close: () => Promise<void>
}

export async function startServer(tls?: ServerOptions, port = 0): Promise<OtlpServer> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', headers } = request
      const arrived = { path: url, headers, body: Buffer.concat(chunks), localPort: request.socket.remotePort ?? 0 }
      started.arrived.push(arrived)
      started.answer(response, arrived)
    })
  }
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const tlsVersions = new Set<string | null>()
  server.on('secureConnection', (socket: TLSSocket) => tlsVersions.add(socket.getProtocol()))
  const started: OtlpServer = {
    port: (server.address() as AddressInfo).port,
    arrived: [],
    sockets,
    tlsVersions,
    answer: (response) => void response.end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return started
}

/** Waits until a condition holds; fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the condition never held')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
