/** What goes first when memory runs out: 0 ordinary, 1 kept for a reason, 2 errors (P-41). */
export type Priority = 0 | 1 | 2

/** One request body that waits for its delivery. */
export type Payload = {
  /** Age: smaller is older. */
  readonly sequence: number
  /** Spans, log records or data points. */
  readonly count: number
  readonly priority: Priority
  /** The serialized OTLP request, compressed if `gzipped`. */
  bytes: Uint8Array
  gzipped: boolean
  /** Deliveries that were tried. */
  attempts: number
}

/** Bookkeeping of one payload, beside its bytes. */
const OVERHEAD_BYTES = 256

/** What a payload costs of the memory bound, in bytes. */
export function weight(payload: Payload): number {
  return payload.bytes.byteLength + OVERHEAD_BYTES
}
