import { connect, type Socket } from 'node:net'

/** How an app is put under load. */
export type LoadOptions = {
  readonly port: number
  readonly path: string
  readonly requests: number
  readonly connections: number
  /** Sent as the body of a POST; without it the requests are GETs. */
  readonly body?: string
}

const HEADER_END = Buffer.from('\r\n\r\n')

/**
 * Sends requests over connections that stay open, each as soon as the answer before it is there, with as little work
 * as possible, so that the machine is the app's.
 */
export async function load({ port, path, requests, connections, body }: LoadOptions): Promise<void> {
  const bytes = requestBytes(port, path, body)
  let left = requests
  await Promise.all(Array.from({ length: connections }, () => converse(port, bytes, () => left-- > 0)))
}

function requestBytes(port: number, path: string, body: string | undefined): Buffer {
  const lines = [
    `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'User-Agent: benchmark/1.0',
    'Accept: application/json',
    'Accept-Encoding: identity',
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

function converse(port: number, request: Buffer, next: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket: Socket = connect(port, '127.0.0.1')
  let received: Buffer = Buffer.alloc(0)
  const send = (): void => {
    if (next()) socket.write(request)
    else socket.end()
  }
  socket.setNoDelay(true)
  socket.on('connect', send)
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    if (!isComplete(received)) return
    received = Buffer.alloc(0)
    send()
  })
  socket.on('close', () => resolve())
  socket.on('error', reject)
  return promise
}

function isComplete(answer: Buffer): boolean {
  const headerEnd = answer.indexOf(HEADER_END)
  if (headerEnd === -1) return false
  const header = answer.toString('latin1', 0, headerEnd)
  if (!header.startsWith('HTTP/1.1 2')) throw new Error(`The app answered ${header.slice(0, 200)}`)
  const length = /^content-length: *(\d+)/im.exec(header)?.[1]
  if (length !== undefined) return answer.length >= headerEnd + 4 + Number(length)
  return answer.toString('latin1', headerEnd).endsWith('\r\n0\r\n\r\n')
}
