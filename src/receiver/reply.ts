import type { Protocol, Signal } from '../config/config.ts'

/**
 * How the receiver answers a request. Without one it accepts, with the empty response that OTLP wants.
 * `hang` never answers and keeps the connection; `reset` cuts the connection without an answer; `half` cuts it in the
 * middle of one; `garbage` answers with bytes that are not of the protocol. None of these four stores the telemetry.
 */
export type Reply =
  | 'hang'
  | 'reset'
  | 'half'
  | 'garbage'
  | {
      /** HTTP status; 200 by default. With grpc anything else is what a proxy in between would answer. */
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      /** In place of the OTLP response. */
      readonly body?: string | Uint8Array
      /** Time between the request and the answer. */
      readonly delayMs?: number
      /** The OTLP way to say that some of it was not taken. The receiver stores all of it nevertheless. */
      readonly partialSuccess?: { readonly rejected: number; readonly message: string }
      /** grpc only: the code and text of the trailers; 0 (OK) by default. */
      readonly grpcStatus?: number
      readonly grpcMessage?: string
      /** Whether the telemetry counts as received; by default when the answer says so. */
      readonly store?: boolean
    }

/** Whether the telemetry of a request with this answer counts as received. */
export function isStored(reply: Reply): boolean {
  if (typeof reply === 'string') return false
  const { status = 200, grpcStatus = 0 } = reply
  return reply.store ?? (status >= 200 && status < 300 && grpcStatus === 0)
}

const REJECTED: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
}

/** The body of a `Export…ServiceResponse`, with what was rejected, if anything. */
export function encodeResponse(
  signal: Signal,
  protocol: Protocol,
  partialSuccess?: { readonly rejected: number; readonly message: string },
): Uint8Array {
  if (protocol === 'http/json') {
    const partial = partialSuccess && {
      partialSuccess: { [REJECTED[signal]]: String(partialSuccess.rejected), errorMessage: partialSuccess.message },
    }
    return Buffer.from(JSON.stringify(partial ?? {}))
  }
  if (!partialSuccess) return new Uint8Array()
  const message = Buffer.from(partialSuccess.message)
  const inner = [0x08, ...varint(partialSuccess.rejected), 0x12, ...varint(message.length), ...message]
  return Uint8Array.from([0x0a, ...varint(inner.length), ...inner])
}

/** The body of an error, a `google.rpc.Status`: its code and message. */
export function encodeError(protocol: Protocol, code: number, text: string): Uint8Array {
  if (protocol === 'http/json') return Buffer.from(JSON.stringify({ code, message: text }))
  const message = Buffer.from(text)
  return Uint8Array.from([0x08, ...varint(code), 0x12, ...varint(message.length), ...message])
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}
