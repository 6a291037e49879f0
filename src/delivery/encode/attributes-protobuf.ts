import type { Attributes } from '@opentelemetry/api'
import { FIXED64, LENGTH_DELIMITED, type ProtobufWriter, tag, VARINT } from './protobuf-writer.ts'

const TWO_TO_63 = 2 ** 63

/** opentelemetry.proto.common.v1.KeyValue */
const KEY = tag(1, LENGTH_DELIMITED)
const VALUE = tag(2, LENGTH_DELIMITED)
/** opentelemetry.proto.common.v1.AnyValue */
const TEXT = tag(1, LENGTH_DELIMITED)
const BOOLEAN = tag(2, VARINT)
const INTEGER = tag(3, VARINT)
const DOUBLE = tag(4, FIXED64)
const ARRAY = tag(5, LENGTH_DELIMITED)
const MAP = tag(6, LENGTH_DELIMITED)
const BYTES = tag(7, LENGTH_DELIMITED)
/** Of ArrayValue and KeyValueList. */
const ITEM = tag(1, LENGTH_DELIMITED)

/**
 * Writes attributes as KeyValue messages.
 * @param fieldTag of the field that repeats them
 */
export function writeAttributes(writer: ProtobufWriter, attributes: Attributes, fieldTag: number): void {
  for (const key in attributes) {
    if (Object.hasOwn(attributes, key)) writeKeyValue(writer, key, attributes[key], fieldTag)
  }
}

function writeKeyValue(writer: ProtobufWriter, key: string, value: unknown, fieldTag: number): void {
  writer.byte(fieldTag)
  const start = writer.begin()
  writer.byte(KEY)
  writer.text(key)
  writer.byte(VALUE)
  const valueStart = writer.begin()
  writeAnyValue(writer, value)
  writer.end(valueStart)
  writer.end(start)
}

/** Writes an AnyValue; what cannot be one is an empty value. */
function writeAnyValue(writer: ProtobufWriter, value: unknown): void {
  switch (typeof value) {
    case 'string':
      writer.byte(TEXT)
      writer.text(value)
      return
    case 'number':
      writeNumber(writer, value)
      return
    case 'boolean':
      writer.byte(BOOLEAN)
      writer.byte(value ? 1 : 0)
      return
    case 'object':
      if (value !== null) writeObject(writer, value)
      return
    default:
  }
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= -TWO_TO_63 && value < TWO_TO_63) {
    writer.byte(INTEGER)
    writer.varint(value)
  } else {
    writer.byte(DOUBLE)
    writer.double(value)
  }
}

function writeObject(writer: ProtobufWriter, value: object): void {
  if (value instanceof Uint8Array) {
    writer.byte(BYTES)
    writer.bytes(value)
    return
  }
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
  writer.byte(items === undefined ? MAP : ARRAY)
  const start = writer.begin()
  if (items === undefined) {
    writeAttributes(writer, value as Attributes, ITEM)
  } else {
    for (const item of items) {
      writer.byte(ITEM)
      const itemStart = writer.begin()
      writeAnyValue(writer, item)
      writer.end(itemStart)
    }
  }
  writer.end(start)
}
