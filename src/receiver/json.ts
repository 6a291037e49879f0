import {
  type AttributeValue,
  type Attributes,
  type Decoded,
  type Field,
  type Fields,
  MAX_DEPTH,
  toAttributes,
  toInteger,
} from './fields.ts'

/**
 * Decodes an OTLP/JSON message by the field table that the protobuf reader uses too: names in lowerCamelCase, ids in
 * hex, 64-bit integers as strings or numbers, enums as numbers. Unknown names are skipped.
 * @throws an Error that names the field whose value is not what OTLP/JSON says, or a SyntaxError.
 */
export function decodeJson<const M extends Fields>(fields: M, bytes: Uint8Array): Decoded<M> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return readMessage(JSON.parse(text), fields, 'the message') as Decoded<M>
}

function readMessage(json: unknown, fields: Fields, path: string): Record<string, unknown> {
  const source = readObject(json, path)
  const message: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(source, name) ? source[name] : undefined
    if (value === undefined || value === null) message[name] = field[1] === 'messages' ? [] : undefined
    else message[name] = readField(value, field, name)
  }
  return message
}

function readField(json: unknown, field: Field, name: string): unknown {
  switch (field[1]) {
    case 'message':
      return readMessage(json, field[2], name)
    case 'messages': {
      const fields = field[2]
      return readArray(json, name).map((item) => readMessage(item, fields, name))
    }
    case 'attributes':
      return readKeyValues(json, name, 0)
    case 'value':
      return readValue(json, name, 0)
    case 'string':
      return readString(json, name)
    case 'strings':
      return readArray(json, name).map((item) => readString(item, name))
    case 'hex':
      return readHex(json, name)
    case 'bool':
      if (typeof json !== 'boolean') throw wrong(name, 'true or false', json)
      return json
    case 'double':
      return readDouble(json, name)
    case 'doubles':
      return readArray(json, name).map((item) => readDouble(item, name))
    case 'uint32':
    case 'fixed32':
      return Number(readInteger(json, name, 0n, 2n ** 32n - 1n))
    case 'sint32':
      return Number(readInteger(json, name, -(2n ** 31n), 2n ** 31n - 1n))
    case 'uint64':
    case 'fixed64':
      return readInteger(json, name, 0n, 2n ** 64n - 1n)
    case 'uint64s':
    case 'fixed64s':
      return readArray(json, name).map((item) => readInteger(item, name, 0n, 2n ** 64n - 1n))
    case 'int64':
    case 'sfixed64':
      return readInteger(json, name, -(2n ** 63n), 2n ** 63n - 1n)
  }
}

function readValue(json: unknown, name: string, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) throw new Error(`values are nested deeper than ${MAX_DEPTH}`)
  const source = readObject(json, name)
  if (source.stringValue !== undefined) return readString(source.stringValue, name)
  if (source.boolValue !== undefined) return readField(source.boolValue, [2, 'bool'], name) as boolean
  if (source.intValue !== undefined) return readAnyInteger(source.intValue, name)
  if (source.doubleValue !== undefined) return readDouble(source.doubleValue, name)
  if (source.bytesValue !== undefined) {
    return new Uint8Array(Buffer.from(readString(source.bytesValue, name), 'base64'))
  }
  if (source.arrayValue !== undefined) {
    const { values } = readObject(source.arrayValue, name)
    return values === undefined ? [] : readArray(values, name).map((item) => readValue(item, name, depth + 1))
  }
  if (source.kvlistValue !== undefined) {
    const { values } = readObject(source.kvlistValue, name)
    return values === undefined ? {} : readKeyValues(values, name, depth + 1)
  }
  return null
}

function readKeyValues(json: unknown, name: string, depth: number): Attributes {
  return toAttributes(
    readArray(json, name).map((item) => {
      const { key, value } = readObject(item, name)
      return [readString(key, name), value === undefined ? null : readValue(value, name, depth)] as const
    }),
  )
}

/** OpenTelemetry JS writes whole numbers beyond 64 bits (1e300) as `intValue` in JSON, and as doubles in protobuf. */
function readAnyInteger(json: unknown, name: string): AttributeValue {
  if (typeof json === 'number' && Number.isInteger(json)) return json
  return toInteger(readInteger(json, name, -(2n ** 63n), 2n ** 63n - 1n))
}

function readInteger(json: unknown, name: string, min: bigint, max: bigint): bigint {
  const isInteger = typeof json === 'number' ? Number.isInteger(json) : typeof json === 'string' && /^-?\d+$/.test(json)
  const value = isInteger ? BigInt(json as number | string) : undefined
  if (value === undefined || value < min || value > max) throw wrong(name, `an integer from ${min} to ${max}`, json)
  return value
}

function readDouble(json: unknown, name: string): number {
  if (typeof json === 'number') return json
  if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json)
  if (typeof json === 'string' && json.trim() !== '' && !Number.isNaN(Number(json))) return Number(json)
  throw wrong(name, 'a number', json)
}

function readHex(json: unknown, name: string): string {
  if (typeof json !== 'string' || !/^(?:[\da-f]{2})*$/i.test(json)) throw wrong(name, 'hex digits', json)
  return json.toLowerCase()
}

function readString(json: unknown, name: string): string {
  if (typeof json !== 'string') throw wrong(name, 'a string', json)
  return json
}

function readArray(json: unknown, name: string): unknown[] {
  if (!Array.isArray(json)) throw wrong(name, 'a list', json)
  return json
}

function readObject(json: unknown, name: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(name, 'an object', json)
  return json as Record<string, unknown>
}

function wrong(name: string, expected: string, json: unknown): Error {
  return new Error(`${name} is ${JSON.stringify(json)?.slice(0, 100)}, and has to be ${expected}`)
}
