const FIRST_BYTES = 64 * 1024
/** A larger buffer is not kept for the next request. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024
/** Below, copying a text character by character is faster than a call into native code. */
const SHORT_TEXT = 10
/** Room for single bytes between what reserves its own. */
const SLACK_BYTES = 16
const ONE_BYTE_LENGTH = 0x80
const TWO_TO_32 = 0x1_0000_0000

/** Protobuf's wire types. */
export const VARINT = 0
export const FIXED64 = 1
export const LENGTH_DELIMITED = 2
export const FIXED32 = 5

/** What `write(text, offset, 'utf8')` calls after it has looked at its arguments; the types of Node leave it out. */
type WritableBuffer = Buffer & { utf8Write(text: string, offset: number): number }

/** The first bytes of a field, for numbers below 16. */
export function tag(field: number, wireType: number): number {
  return (field << 3) | wireType
}

/** Bytes that a length takes. */
export function lengthSize(length: number): number {
  if (length < ONE_BYTE_LENGTH) return 1
  let size = 1
  for (let rest = length; rest >= ONE_BYTE_LENGTH; rest /= ONE_BYTE_LENGTH) size++
  return size
}

/**
 * Writes protobuf into one buffer that grows and is used again and again; what was written is copied out at the end.
 * A class because the buffer and the position are state.
 */
export class ProtobufWriter {
  private buffer: WritableBuffer = allocate(FIRST_BYTES)
  private view = new DataView(this.buffer.buffer)
  position = 0

  /** Starts over. */
  reset(): void {
    this.position = 0
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    const { buffer } = Buffer.allocUnsafeSlow(this.position)
    const written = new Uint8Array(buffer)
    written.set(this.buffer.subarray(0, this.position))
    if (this.buffer.length > MAX_KEPT_BYTES) this.allocate(FIRST_BYTES)
    return written
  }

  /** One byte. There is room for a few of them after everything else that is written. */
  byte(value: number): void {
    this.buffer[this.position++] = value
  }

  /** An integer, also a negative one (as 64 bits in two's complement). */
  varint(value: number): void {
    this.reserve(10)
    const { buffer } = this
    if (value >= 0 && value < ONE_BYTE_LENGTH) {
      buffer[this.position++] = value
      return
    }
    let low = value >>> 0
    let high = 0
    if (value < 0 || value >= TWO_TO_32) {
      const size = Math.abs(value)
      low = size >>> 0
      high = (size / TWO_TO_32) >>> 0
      if (value < 0) {
        low = ~low >>> 0
        high = ~high >>> 0
        low = (low + 1) >>> 0
        if (low === 0) high = (high + 1) >>> 0
      }
    }
    while (high > 0 || low > 0x7f) {
      buffer[this.position++] = (low & 0x7f) | 0x80
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    buffer[this.position++] = low
  }

  fixed32(value: number): void {
    this.reserve(4)
    this.view.setUint32(this.position, value, true)
    this.position += 4
  }

  fixed64(low: number, high: number): void {
    this.reserve(8)
    this.view.setUint32(this.position, low, true)
    this.view.setUint32(this.position + 4, high, true)
    this.position += 8
  }

  double(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.position, value, true)
    this.position += 8
  }

  /** Bytes with their length before them. */
  bytes(value: Uint8Array): void {
    this.varint(value.length)
    this.raw(value)
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.reserve(value.length)
    this.buffer.set(value, this.position)
    this.position += value.length
  }

  /** The bytes of a hexadecimal text, with their length before them. */
  hex(text: string): void {
    const size = text.length >> 1
    this.reserve(size + 5)
    this.varint(size)
    const { buffer } = this
    let position = this.position
    for (let i = 0; i < size * 2; i += 2) {
      buffer[position++] = (digit(text.charCodeAt(i)) << 4) | digit(text.charCodeAt(i + 1))
    }
    this.position = position
  }

  /** A text as UTF-8 with its length before it. */
  text(text: string): void {
    const { length } = text
    this.reserve(length * 3 + 5)
    if (length < SHORT_TEXT && this.shortText(text)) return
    const { buffer } = this
    const start = this.position
    const expected = lengthSize(length)
    const size = buffer.utf8Write(text, start + expected)
    const actual = lengthSize(size)
    if (actual !== expected) buffer.copyWithin(start + actual, start + expected, start + expected + size)
    this.varint(size)
    this.position = start + actual + size
  }

  /** Starts a message of unknown length; returns what `end` needs. */
  begin(): number {
    this.reserve(1)
    return this.position++
  }

  /** Puts the length before the message that began there. Most are short; a longer one moves to make room. */
  end(start: number): void {
    const length = this.position - start - 1
    if (length < ONE_BYTE_LENGTH) {
      this.buffer[start] = length
      return
    }
    const more = lengthSize(length) - 1
    this.reserve(more)
    this.buffer.copyWithin(start + 1 + more, start + 1, this.position)
    const end = this.position + more
    this.position = start
    this.varint(length)
    this.position = end
  }

  /** @returns false when not all characters are ASCII; nothing is written then */
  private shortText(text: string): boolean {
    const { buffer } = this
    let position = this.position + 1
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) return false
      buffer[position++] = code
    }
    buffer[this.position] = text.length
    this.position = position
    return true
  }

  private reserve(size: number): void {
    const needed = this.position + size + SLACK_BYTES
    if (needed > this.buffer.length) this.grow(needed)
  }

  private allocate(size: number): void {
    this.buffer = allocate(size)
    this.view = new DataView(this.buffer.buffer)
  }

  private grow(needed: number): void {
    const { buffer } = this
    this.allocate(Math.max(needed, buffer.length * 2))
    buffer.copy(this.buffer, 0, 0, this.position)
  }
}

function allocate(size: number): WritableBuffer {
  return Buffer.allocUnsafeSlow(size) as WritableBuffer
}

function digit(code: number): number {
  if (code <= 0x39) return code - 0x30
  return code >= 0x61 ? code - 0x57 : code - 0x37
}
