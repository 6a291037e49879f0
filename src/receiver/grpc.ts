import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Signal } from '../config/config.ts'
import type { Receive } from './http.ts'
import { encodeResponse, type Reply } from './reply.ts'
import { MAX_REQUEST_BYTES, readBody } from './request.ts'

const SIGNALS: Readonly<Record<string, Signal>> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
}

/** Status codes of gRPC. https://github.com/grpc/grpc/blob/v1.76.0/doc/statuscodes.md */
const INVALID_ARGUMENT = 3
const RESOURCE_EXHAUSTED = 8
const UNIMPLEMENTED = 12
const INTERNAL = 13

/** Before each message: one byte that says whether it is packed, four with its length. */
const PREFIX_BYTES = 5

/** The gRPC half of the receiver: the three unary `Export` methods, gzip or not. */
export function createGrpcServer(receive: Receive, tls: SecureServerOptions | undefined): Http2Server {
  const server = tls ? createSecureServer(tls) : createServer()
  // The connection of a sender that went away, which is not ours to report.
  server.on('sessionError', () => {})
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    serve(stream, headers, receive).catch((error: unknown) => refuse(stream, INTERNAL, String(error)))
  })
  return server
}

async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, receive: Receive): Promise<void> {
  const path = headers[':path'] ?? ''
  const signal = Object.hasOwn(SIGNALS, path) ? SIGNALS[path] : undefined
  if (!signal) return refuse(stream, UNIMPLEMENTED, `there is no ${path}`)
  const body = await readBody(stream, MAX_REQUEST_BYTES + PREFIX_BYTES)
  if (!body) return refuse(stream, RESOURCE_EXHAUSTED, `the message is larger than ${MAX_REQUEST_BYTES} bytes`)
  const frame = parseFrame(body)
  if (!frame) return refuse(stream, INTERNAL, 'the body is not one message')
  if (frame.packed && headers['grpc-encoding'] !== 'gzip') {
    return refuse(stream, UNIMPLEMENTED, 'the message encoding is not gzip')
  }
  const { request, reply } = await receive({
    signal,
    protocol: 'grpc',
    path,
    headers,
    bytes: frame.message,
    gzip: frame.packed,
  })
  if (request.problem !== undefined) return refuse(stream, INVALID_ARGUMENT, request.problem)
  answer(stream, reply, signal)
}

function answer(stream: ServerHttp2Stream, reply: Reply, signal: Signal): void {
  if (reply === 'hang' || stream.destroyed) return
  if (reply === 'reset') return stream.session?.destroy()
  if (reply === 'garbage') return respond(stream, Buffer.from('this is not a gRPC message'), {}, 0, '')
  if (reply === 'half') {
    stream.respond({ 'content-type': 'application/grpc' })
    stream.write(Buffer.from([0, 0, 0, 0, 100, 1]), () => stream.session?.destroy())
    return
  }
  const { status = 200, headers = {}, body, grpcStatus = 0, grpcMessage = '' } = reply
  if (status !== 200) {
    stream.respond({ 'content-type': 'text/plain', ...headers, ':status': status })
    stream.end(body)
    return
  }
  if (grpcStatus !== 0) return refuse(stream, grpcStatus, grpcMessage, headers)
  const message = body === undefined ? encodeResponse(signal, 'grpc', reply.partialSuccess) : Buffer.from(body)
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32BE(message.length, 1)
  respond(stream, Buffer.concat([prefix, message]), headers, grpcStatus, grpcMessage)
}

function respond(
  stream: ServerHttp2Stream,
  frame: Uint8Array,
  headers: Readonly<Record<string, string>>,
  grpcStatus: number,
  grpcMessage: string,
): void {
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': String(grpcStatus), 'grpc-message': encodeURIComponent(grpcMessage) })
  })
  stream.respond({ 'content-type': 'application/grpc', ...headers }, { waitForTrailers: true })
  stream.end(frame)
}

/** An answer without a message: the headers are the trailers. */
function refuse(
  stream: ServerHttp2Stream,
  grpcStatus: number,
  grpcMessage: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (stream.destroyed || stream.headersSent) return
  const trailers = { 'grpc-status': String(grpcStatus), 'grpc-message': encodeURIComponent(grpcMessage), ...headers }
  stream.respond({ 'content-type': 'application/grpc', ...trailers }, { endStream: true })
}

/** The one message of a unary call; undefined when there is none, or more than one, or a part of one. */
function parseFrame(body: Buffer): { readonly packed: boolean; readonly message: Uint8Array } | undefined {
  if (body.length < PREFIX_BYTES) return undefined
  const [flag = 0] = body
  const message = body.subarray(PREFIX_BYTES)
  return flag <= 1 && body.readUInt32BE(1) === message.length ? { packed: flag === 1, message } : undefined
}
