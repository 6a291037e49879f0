/** One field of a protobuf message. */
export type Field = {
  readonly number: number
  /** Of a varint; 0 for other wire types. */
  readonly value: number
  /** The content of a length-delimited field; empty for other wire types. */
  readonly body: Uint8Array
  /** The field with its tag and length, as it stands in the message. */
  readonly raw: Uint8Array
}

const VARINT = 0
const FIXED64 = 1
const DELIMITED = 2
const FIXED32 = 5

/**
 * Reads the fields of a protobuf message, in order.
 * https://protobuf.dev/programming-guides/encoding/
 *
 * @throws RangeError when the bytes are not a message
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let position = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = message[position++]
      if (byte === undefined) break
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
    throw new RangeError('bad varint')
  }
  while (position < message.length) {
    const start = position
    const tag = varint()
    const wire = tag & 7
    let value = 0
    let bodyStart = position
    if (wire === VARINT) value = varint()
    else if (wire === FIXED64) position += 8
    else if (wire === FIXED32) position += 4
    else if (wire === DELIMITED) {
      const length = varint()
      bodyStart = position
      position += length
    } else throw new RangeError('bad wire type')
    if (position > message.length) throw new RangeError('bad length')
    const body = wire === DELIMITED ? message.subarray(bodyStart, position) : message.subarray(0, 0)
    yield { number: tag >>> 3, value, body, raw: message.subarray(start, position) }
  }
}

/** Writes a length-delimited field whose content is the parts, one after the other. */
export function delimited(number: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0)
  const head: number[] = [(number << 3) | DELIMITED]
  let rest = length
  for (; rest > 127; rest = Math.floor(rest / 128)) head.push((rest % 128) + 128)
  head.push(rest)
  return concatenate([Uint8Array.from(head), ...parts])
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let position = 0
  for (const part of parts) {
    whole.set(part, position)
    position += part.byteLength
  }
  return whole
}
