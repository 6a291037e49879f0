import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import type { Protocol, Signal } from '../config/config.ts'
import type { Decode } from './fields.ts'
import { decodeJson } from './json.ts'
import { decodeLogs } from './logs.ts'
import { decodeMetrics } from './metrics.ts'
import { decodeProtobuf } from './protobuf.ts'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './received.ts'
import { decodeTraces } from './traces.ts'

/** The largest body, packed or unpacked: what the OTLP specification recommends as the limit of a server. */
export const MAX_REQUEST_BYTES: number = 64 * 1024 * 1024

/** A request as it came, whatever was answered. */
export type ReceivedRequest = {
  readonly signal: Signal
  readonly protocol: Protocol
  /** `/v1/traces`, or the method's path with grpc. */
  readonly path: string
  /** Lower-case names; with grpc also the pseudo headers (`:path`). */
  readonly headers: IncomingHttpHeaders
  /** The body as sent, packed if the sender packs; with grpc without the five bytes before the message. */
  readonly bytes: Uint8Array
  readonly gzip: boolean
  /** What is wrong with the message; such a request is answered with 400 (INVALID_ARGUMENT) and not stored. */
  readonly problem: string | undefined
}

/** What one request carries; at most one of the lists has anything. */
export type Telemetry = {
  readonly spans: readonly ReceivedSpan[]
  readonly logs: readonly ReceivedLog[]
  readonly metrics: readonly ReceivedMetric[]
}

/**
 * Unpacks and decodes the body of a request.
 * @throws an Error that says what is malformed.
 */
export function decodeRequest(request: Omit<ReceivedRequest, 'problem'>): Telemetry {
  const payload = request.gzip ? gunzipSync(request.bytes, { maxOutputLength: MAX_REQUEST_BYTES }) : request.bytes
  const decode: Decode = (fields) =>
    request.protocol === 'http/json' ? decodeJson(fields, payload) : decodeProtobuf(fields, payload)
  return {
    spans: request.signal === 'traces' ? decodeTraces(decode) : [],
    logs: request.signal === 'logs' ? decodeLogs(decode) : [],
    metrics: request.signal === 'metrics' ? decodeMetrics(decode) : [],
  }
}

/**
 * The whole of what a stream sends; undefined as soon as it is over the limit.
 * Leaving the loop would destroy the stream, and with it the way to answer.
 */
export async function readBody(stream: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
