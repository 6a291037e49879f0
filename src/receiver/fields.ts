/** A value of an OTLP `AnyValue` as a plain JavaScript value. An empty one is null; integers beyond 2^53 are bigints. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | AttributeValue[]
  | { [key: string]: AttributeValue }

/** Attributes by key. */
export type Attributes = { [key: string]: AttributeValue }

/** What each kind of field is decoded to. `hex` are the bytes of an id; `attributes` is a whole list of KeyValue. */
export type FieldValues = {
  string: string
  strings: string[]
  hex: string
  bool: boolean
  uint32: number
  sint32: number
  fixed32: number
  uint64: bigint
  int64: bigint
  fixed64: bigint
  sfixed64: bigint
  double: number
  /** Packed or not. */
  uint64s: bigint[]
  fixed64s: bigint[]
  doubles: number[]
  value: AttributeValue
  attributes: Attributes
}

export type FieldKind = keyof FieldValues

/** A field of a message: its number in the protobuf file, then its kind, or the fields of a message, or of a list of messages. */
export type Field = readonly [number, FieldKind] | readonly [number, 'message' | 'messages', Fields]

/** A message of the OTLP protobuf files, by the names the fields have in OTLP/JSON. */
export type Fields = { readonly [name: string]: Field }

type FieldValue<F extends Field> = F extends readonly [number, infer K extends FieldKind]
  ? FieldValues[K] | undefined
  : F extends readonly [number, 'message', infer M extends Fields]
    ? Decoded<M> | undefined
    : F extends readonly [number, 'messages', infer M extends Fields]
      ? Decoded<M>[]
      : never

/** What a message with these fields is decoded to: undefined for what is absent, an empty list for no messages. */
export type Decoded<M extends Fields> = { -readonly [K in keyof M]: FieldValue<M[K]> }

/** Decodes a message; `decodeProtobuf` and `decodeJson` with the bytes already given. */
export type Decode = <const M extends Fields>(fields: M) => Decoded<M>

/** AnyValues inside AnyValues; deeper ones are refused, as protobuf implementations do. */
export const MAX_DEPTH = 100

/**
 * Makes attributes of key-value pairs.
 * `Object.fromEntries` defines own properties, so that a key `__proto__` is a key like any other; a plain object
 * (not one without a prototype) is what `assert.deepStrictEqual` in a user's test compares well with.
 * @throws when a key is there twice, which the OTLP specification forbids.
 */
export function toAttributes(pairs: readonly (readonly [string, AttributeValue])[]): Attributes {
  const attributes: Attributes = Object.fromEntries(pairs)
  if (Object.keys(attributes).length === pairs.length) return attributes
  const seen = new Set<string>()
  const twice = pairs.find(([key]) => seen.size === seen.add(key).size)
  throw new Error(`the attribute ${JSON.stringify(twice?.[0])} is there twice`)
}

/** An integer of 64 bits as a number where a number can hold it exactly. */
export function toInteger(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
