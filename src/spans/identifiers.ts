import type { IdGenerator } from '@opentelemetry/sdk-trace'

// One native hex conversion serves many ids. The pool stays small because an id
// is a slice that keeps the whole text of its pool alive.
const POOL_BYTES = 512
const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8
const INVALID_TRACE_ID = '0'.repeat(TRACE_ID_BYTES * 2)
const INVALID_SPAN_ID = '0'.repeat(SPAN_ID_BYTES * 2)

/**
 * Makes random trace and span ids, as lower-case hex, never all zeros
 * (W3C Trace Context, "trace-id" and "parent-id").
 *
 * `Math.random` like the SDK's own generator: ids need to be spread evenly, not
 * to be secret, and `node:crypto` costs start-up.
 */
export function createRandomIds(): IdGenerator {
  const bytes = Buffer.allocUnsafeSlow(POOL_BYTES)
  let hex = ''
  let position = 0

  function next(length: number): string {
    if (position + length > hex.length) {
      for (let offset = 0; offset < POOL_BYTES; offset += 4) {
        bytes.writeUInt32LE((Math.random() * 0x1_0000_0000) >>> 0, offset)
      }
      hex = bytes.toString('hex')
      position = 0
    }
    const id = hex.slice(position, position + length)
    position += length
    return id
  }

  return {
    generateTraceId() {
      const id = next(TRACE_ID_BYTES * 2)
      return id === INVALID_TRACE_ID ? `${id.slice(1)}1` : id
    },
    generateSpanId() {
      const id = next(SPAN_ID_BYTES * 2)
      return id === INVALID_SPAN_ID ? `${id.slice(1)}1` : id
    },
  }
}
