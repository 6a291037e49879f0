/** The bytes of a varint field. */
export function varint(field: number, value: bigint): number[] {
  return [...rawVarint(BigInt(field) << 3n), ...rawVarint(value)]
}

/** The bytes of a field of eight bytes, little end first. */
export function fixed64(field: number, value: bigint): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  return [...rawVarint((BigInt(field) << 3n) | 1n), ...bytes]
}

/** The bytes of a double field. */
export function double(field: number, value: number): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return [...rawVarint((BigInt(field) << 3n) | 1n), ...bytes]
}

/** The bytes of a string, bytes, message or packed field. */
export function lengthDelimited(field: number, content: readonly number[]): number[] {
  return [...rawVarint((BigInt(field) << 3n) | 2n), ...rawVarint(BigInt(content.length)), ...content]
}

function rawVarint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}
