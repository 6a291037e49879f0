import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocketOptions } from 'node:tls'
import type { Protocol, Signal } from '../config/config.ts'
import { encodeError, encodeResponse, type Reply } from './reply.ts'
import { MAX_REQUEST_BYTES, readBody, type ReceivedRequest } from './request.ts'

/** Decodes, stores and decides the answer; `problem` is set in the request when it is malformed. */
export type Receive = (
  request: Omit<ReceivedRequest, 'problem'>,
) => Promise<{ readonly request: ReceivedRequest; readonly reply: Reply }>

const SIGNALS: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  'application/x-protobuf': 'http/protobuf',
  'application/json': 'http/json',
}

/** The HTTP half of the receiver: OTLP/HTTP with protobuf and JSON, gzip or not. */
export function createHttpServer(receive: Receive, tls: TLSSocketOptions | undefined): Server {
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    serve(incoming, response, receive).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'http/json', String(error))
    })
  }
  return tls ? createSecureServer(tls, listener) : createServer(listener)
}

async function serve(incoming: IncomingMessage, response: ServerResponse, receive: Receive): Promise<void> {
  // The connection of a sender that went away, which is not ours to report.
  incoming.on('error', () => {})
  response.on('error', () => {})
  const path = new URL(incoming.url ?? '/', 'http://receiver').pathname
  const protocol = PROTOCOLS[(incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '']
  const signal = Object.hasOwn(SIGNALS, path) ? SIGNALS[path] : undefined
  const encoding = incoming.headers['content-encoding'] ?? 'identity'
  if (!signal) return refuse(response, 404, protocol, `there is no ${path}`)
  if (incoming.method !== 'POST') return refuse(response, 405, protocol, `${path} takes POST`)
  if (!protocol) return refuse(response, 415, protocol, 'the content type is not one of OTLP')
  if (encoding !== 'gzip' && encoding !== 'identity') {
    return refuse(response, 415, protocol, 'the content encoding is not one of gzip, identity')
  }
  const bytes = await readBody(incoming, MAX_REQUEST_BYTES)
  if (!bytes) return refuse(response, 413, protocol, `the body is larger than ${MAX_REQUEST_BYTES} bytes`)
  const { headers } = incoming
  const received = await receive({ signal, protocol, path, headers, bytes, gzip: encoding === 'gzip' })
  if (received.request.problem !== undefined) return refuse(response, 400, protocol, received.request.problem)
  answer(response, received.reply, signal, protocol)
}

function answer(response: ServerResponse, reply: Reply, signal: Signal, protocol: Protocol): void {
  const { socket } = response
  if (reply === 'hang') return
  if (reply === 'reset') return reset(socket)
  if (reply === 'garbage') {
    socket?.end('\u0000 this is not HTTP \r\n\r\n')
    return
  }
  if (reply === 'half') {
    response.writeHead(200, { 'content-type': contentType(protocol), 'content-length': 100 })
    response.write('{"half":', () => reset(socket))
    return
  }
  const { status = 200 } = reply
  const isSuccess = status >= 200 && status < 300
  const body =
    reply.body ??
    (isSuccess
      ? encodeResponse(signal, protocol, reply.partialSuccess)
      : encodeError(protocol, 2, `answered ${status} as told`))
  response.writeHead(status, {
    'content-type': contentType(protocol),
    'content-length': Buffer.byteLength(body),
    ...reply.headers,
  })
  response.end(body)
}

function reset(socket: Socket | null): void {
  // The socket under TLS cannot be reset, only closed.
  if (socket && 'encrypted' in socket) socket.destroy()
  else socket?.resetAndDestroy()
}

function refuse(response: ServerResponse, status: number, protocol: Protocol | undefined, message: string): void {
  const INVALID_ARGUMENT = 3
  const body = encodeError(protocol ?? 'http/json', INVALID_ARGUMENT, message)
  response.writeHead(status, { 'content-type': contentType(protocol), connection: 'close' })
  response.end(body)
}

function contentType(protocol: Protocol | undefined): string {
  return protocol === 'http/protobuf' ? 'application/x-protobuf' : 'application/json'
}
