/** A part of the bytes that is being read: a message, or a packed list. */
export type Cursor = { readonly bytes: Uint8Array; readonly view: DataView; position: number; readonly end: number }

/** The wire types of protobuf that proto3 has. https://protobuf.dev/programming-guides/encoding/#structure */
export const VARINT = 0
export const FIXED64 = 1
export const LENGTH_DELIMITED = 2
export const FIXED32 = 5

/** A cursor over all of the bytes. */
export function toCursor(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { bytes, view, position: 0, end: bytes.length }
}

/** A number of up to 64 bits, not signed. */
export function readVarint(cursor: Cursor): bigint {
  const start = cursor.position
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.view.getUint8(advance(cursor, 1))
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asUintN(64, value)
  }
  throw new Error(`the number at byte ${start} has more than 10 bytes`)
}

/** Tags and lengths: small numbers, read without bigints. */
export function readUint32(cursor: Cursor): number {
  const start = cursor.position
  let value = 0
  for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
    const byte = cursor.view.getUint8(advance(cursor, 1))
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value
  }
  throw new Error(`the tag or length at byte ${start} has more than 5 bytes`)
}

/** What is length-delimited at the cursor, as a cursor of its own. */
export function readPart(cursor: Cursor): Cursor {
  const length = readUint32(cursor)
  const position = advance(cursor, length)
  return { bytes: cursor.bytes, view: cursor.view, position, end: position + length }
}

/** What is length-delimited at the cursor, not copied. */
export function readBytes(cursor: Cursor): Uint8Array {
  const part = readPart(cursor)
  return cursor.bytes.subarray(part.position, part.end)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text at the cursor, which has to be UTF-8. */
export function readString(cursor: Cursor): string {
  const start = cursor.position
  try {
    return utf8.decode(readBytes(cursor))
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`the string at byte ${start} is not UTF-8`, { cause: error })
    throw error
  }
}

/** Moves over a number of bytes and returns where they begin. */
export function advance(cursor: Cursor, count: number): number {
  const start = cursor.position
  if (count > cursor.end - start) {
    throw new Error(`${count} bytes are wanted at byte ${start}, and the message ends at byte ${cursor.end}`)
  }
  cursor.position += count
  return start
}

/** Moves over a field that is not wanted. */
export function skip(cursor: Cursor, wireType: number): void {
  if (wireType === VARINT) readVarint(cursor)
  else if (wireType === FIXED64) advance(cursor, 8)
  else if (wireType === LENGTH_DELIMITED) readPart(cursor)
  else if (wireType === FIXED32) advance(cursor, 4)
  else throw new Error(`there is no wire type ${wireType}, at byte ${cursor.position}`)
}
