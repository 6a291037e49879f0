import {
  type AttributeValue,
  type Decoded,
  type Field,
  type FieldKind,
  type Fields,
  type FieldValues,
  MAX_DEPTH,
  toAttributes,
  toInteger,
} from './fields.ts'
import {
  advance,
  type Cursor,
  FIXED32,
  FIXED64,
  LENGTH_DELIMITED,
  readBytes,
  readPart,
  readString,
  readUint32,
  readVarint,
  skip,
  toCursor,
  VARINT,
} from './wire.ts'

/**
 * Decodes a protobuf message by a field table. Unknown fields are skipped; every read is checked against the end.
 * @throws an Error that says what is malformed, and at which byte.
 */
export function decodeProtobuf<const M extends Fields>(fields: M, bytes: Uint8Array): Decoded<M> {
  return readMessage(toCursor(bytes), fields) as Decoded<M>
}

const WIRE_TYPES: Readonly<Record<FieldKind, number>> = {
  string: LENGTH_DELIMITED,
  strings: LENGTH_DELIMITED,
  hex: LENGTH_DELIMITED,
  bool: VARINT,
  uint32: VARINT,
  sint32: VARINT,
  fixed32: FIXED32,
  uint64: VARINT,
  int64: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  double: FIXED64,
  uint64s: VARINT,
  fixed64s: FIXED64,
  doubles: FIXED64,
  value: LENGTH_DELIMITED,
  attributes: LENGTH_DELIMITED,
}

function readMessage(cursor: Cursor, fields: Fields): Record<string, unknown> {
  const message: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) message[name] = field[1] === 'messages' ? [] : undefined
  const pairs = new Map<string, [string, AttributeValue][]>()
  const byNumber = fieldsByNumber(fields)
  while (cursor.position < cursor.end) {
    const tag = readUint32(cursor)
    const wireType = tag & 7
    const known = byNumber.get(tag >>> 3)
    if (!known || !fits(known.field, wireType)) skip(cursor, wireType)
    else readField(cursor, known, wireType, message, pairs)
  }
  for (const [name, list] of pairs) message[name] = toAttributes(list)
  return message
}

function readField(
  cursor: Cursor,
  { name, field }: NamedField,
  wireType: number,
  message: Record<string, unknown>,
  pairs: Map<string, [string, AttributeValue][]>,
): void {
  const before = message[name]
  switch (field[1]) {
    case 'message':
      message[name] = readMessage(readPart(cursor), field[2])
      break
    case 'messages':
      ;(before as unknown[]).push(readMessage(readPart(cursor), field[2]))
      break
    case 'attributes':
      if (!pairs.has(name)) pairs.set(name, [])
      pairs.get(name)?.push(readKeyValue(readPart(cursor), 0))
      break
    case 'strings':
      message[name] = before ?? []
      ;(message[name] as string[]).push(readString(cursor))
      break
    case 'uint64s':
    case 'fixed64s':
    case 'doubles': {
      const list = (before as unknown[] | undefined) ?? []
      const part = wireType === LENGTH_DELIMITED ? readPart(cursor) : undefined
      if (!part) list.push(readElement(cursor, field[1]))
      while (part && part.position < part.end) list.push(readElement(part, field[1]))
      message[name] = list
      break
    }
    default:
      message[name] = readScalar(cursor, field[1])
  }
}

function readScalar(cursor: Cursor, kind: keyof FieldValues): FieldValues[keyof FieldValues] {
  switch (kind) {
    case 'string':
      return readString(cursor)
    case 'hex':
      return Buffer.from(readBytes(cursor)).toString('hex')
    case 'bool':
      return readVarint(cursor) !== 0n
    case 'uint32':
      return Number(BigInt.asUintN(32, readVarint(cursor)))
    case 'sint32': {
      const zigzag = Number(BigInt.asUintN(32, readVarint(cursor)))
      return (zigzag >>> 1) ^ -(zigzag & 1)
    }
    case 'fixed32':
      return cursor.view.getUint32(advance(cursor, 4), true)
    case 'uint64':
      return readVarint(cursor)
    case 'int64':
      return BigInt.asIntN(64, readVarint(cursor))
    case 'fixed64':
      return cursor.view.getBigUint64(advance(cursor, 8), true)
    case 'sfixed64':
      return cursor.view.getBigInt64(advance(cursor, 8), true)
    case 'double':
      return cursor.view.getFloat64(advance(cursor, 8), true)
    case 'value':
      return readValue(readPart(cursor), 0)
    default:
      throw new Error(`${kind} is not one value`)
  }
}

function readElement(cursor: Cursor, kind: 'uint64s' | 'fixed64s' | 'doubles'): bigint | number {
  if (kind === 'uint64s') return readVarint(cursor)
  const start = advance(cursor, 8)
  return kind === 'doubles' ? cursor.view.getFloat64(start, true) : cursor.view.getBigUint64(start, true)
}

/** An AnyValue (common.proto): one of string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7. */
function readValue(cursor: Cursor, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) throw new Error(`values are nested deeper than ${MAX_DEPTH}`)
  let value: AttributeValue = null
  while (cursor.position < cursor.end) {
    const tag = readUint32(cursor)
    switch (tag) {
      case (1 << 3) | LENGTH_DELIMITED:
        value = readString(cursor)
        break
      case (2 << 3) | VARINT:
        value = readVarint(cursor) !== 0n
        break
      case (3 << 3) | VARINT:
        value = toInteger(BigInt.asIntN(64, readVarint(cursor)))
        break
      case (4 << 3) | FIXED64:
        value = cursor.view.getFloat64(advance(cursor, 8), true)
        break
      case (5 << 3) | LENGTH_DELIMITED:
        value = readList(readPart(cursor), (part) => readValue(part, depth + 1))
        break
      case (6 << 3) | LENGTH_DELIMITED:
        value = toAttributes(readList(readPart(cursor), (part) => readKeyValue(part, depth + 1)))
        break
      case (7 << 3) | LENGTH_DELIMITED:
        value = readBytes(cursor).slice()
        break
      default:
        skip(cursor, tag & 7)
    }
  }
  return value
}

/** A KeyValue (common.proto): key 1, value 2. */
function readKeyValue(cursor: Cursor, depth: number): [string, AttributeValue] {
  let key = ''
  let value: AttributeValue = null
  while (cursor.position < cursor.end) {
    const tag = readUint32(cursor)
    if (tag === ((1 << 3) | LENGTH_DELIMITED)) key = readString(cursor)
    else if (tag === ((2 << 3) | LENGTH_DELIMITED)) value = readValue(readPart(cursor), depth)
    else skip(cursor, tag & 7)
  }
  return [key, value]
}

/** An ArrayValue or a KeyValueList: messages in field 1. */
function readList<T>(cursor: Cursor, readItem: (part: Cursor) => T): T[] {
  const items: T[] = []
  while (cursor.position < cursor.end) {
    const tag = readUint32(cursor)
    if (tag === ((1 << 3) | LENGTH_DELIMITED)) items.push(readItem(readPart(cursor)))
    else skip(cursor, tag & 7)
  }
  return items
}

type NamedField = { readonly name: string; readonly field: Field }

const tables = new WeakMap<Fields, Map<number, NamedField>>()

function fieldsByNumber(fields: Fields): Map<number, NamedField> {
  let table = tables.get(fields)
  if (!table) {
    table = new Map(Object.entries(fields).map(([name, field]) => [field[0], { name, field }]))
    tables.set(fields, table)
  }
  return table
}

/** A field that comes with another wire type is an unknown one, but a list of numbers may be packed or not. */
function fits(field: Field, wireType: number): boolean {
  const kind = field[1]
  if (kind === 'message' || kind === 'messages') return wireType === LENGTH_DELIMITED
  if (wireType === LENGTH_DELIMITED && (kind === 'uint64s' || kind === 'fixed64s' || kind === 'doubles')) return true
  return wireType === WIRE_TYPES[kind]
}
