import type { IdGenerator } from '@opentelemetry/sdk-trace'

const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8
const WORD_BYTES = 4
const INVALID_TRACE_ID = '0'.repeat(TRACE_ID_BYTES * 2)
const INVALID_SPAN_ID = '0'.repeat(SPAN_ID_BYTES * 2)

/**
 * Makes random trace and span ids, as lower-case hex, never all zeros (W3C Trace Context, "trace-id" and "parent-id").
 *
 * `Math.random` like the SDK's own generator: ids need to be spread evenly, not to be secret, and `node:crypto` costs
 * start-up.
 */
export function createRandomIds(): IdGenerator {
  const bytes = Buffer.allocUnsafeSlow(TRACE_ID_BYTES)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, TRACE_ID_BYTES / WORD_BYTES)

  function next(length: number): string {
    for (let word = 0; word < length / WORD_BYTES; word++) words[word] = Math.random() * 0x1_0000_0000
    return bytes.toString('hex', 0, length)
  }

  return {
    generateTraceId() {
      const id = next(TRACE_ID_BYTES)
      return id === INVALID_TRACE_ID ? `${id.slice(1)}1` : id
    },
    generateSpanId() {
      const id = next(SPAN_ID_BYTES)
      return id === INVALID_SPAN_ID ? `${id.slice(1)}1` : id
    },
  }
}
