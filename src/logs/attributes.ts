import { cutText, jsonText, TEXT_LIMITS } from './json-text.ts'
import { REDACTED, type Redaction } from './redact.ts'

export type AttributeValue = string | number | boolean

/** Attributes under construction; the values are flat, so a key cannot reach a prototype. */
export type LogAttributes = Record<string, AttributeValue>

/** Bounds of one record's attributes. */
export type AttributeLimits = {
  readonly maxKeys: number
  readonly maxValueChars: number
  /** Of all values together; beyond it a value keeps its first 256 characters. */
  readonly maxTotalChars: number
  /** Fields whose values are hidden, at any depth (P-86); undefined: none. */
  readonly redacts?: Redaction | undefined
}

const MAX_KEY_CHARS = 512
const MIN_VALUE_CHARS = 256
const NOTHING: readonly string[] = []

/**
 * Bounds of our own where the specification has none: by default a value may
 * have any length, and the SDK, which keeps 128 attributes, would still be
 * handed all of an object with a million keys.
 *
 * @param limits OTEL_LOGRECORD_ATTRIBUTE_*; Infinity is no limit.
 */
export function attributeLimits(
  limits: { readonly attributeValueLengthLimit: number; readonly attributeCountLimit: number },
  redacts?: Redaction,
): AttributeLimits {
  const { attributeValueLengthLimit: length, attributeCountLimit: count } = limits
  return {
    maxKeys: Number.isFinite(count) ? Math.max(count, 1_024) : 1_024,
    maxValueChars: Number.isFinite(length) && length > 0 ? length : TEXT_LIMITS.maxChars,
    maxTotalChars: 1_048_576,
    redacts,
  }
}

/** Attribute name of a log field: each double underscore is a dot (F-51). */
export function attributeKey(field: string): string {
  if (field.length > MAX_KEY_CHARS) return cutText(field, MAX_KEY_CHARS).replaceAll('__', '.')
  if (!field.includes('__')) return field
  const known = dotted.get(field)
  if (known !== undefined) return known
  const key = field.replaceAll('__', '.')
  if (dotted.size < MAX_REMEMBERED_KEYS) dotted.set(field, key)
  return key
}

const MAX_REMEMBERED_KEYS = 1_000
const dotted = new Map<string, string>()

/**
 * Attribute value of a log field: text, numbers and booleans as they are,
 * everything else as JSON text (F-57). Where the JSON is a string (a date, a
 * URL, a function) the attribute is that string, as it is for the loggers that
 * write JSON themselves.
 *
 * @param isParsed the value came out of a JSON text: nothing in it is code of
 * the app, and its size is known to be harmless.
 * @param redacts keys whose values are hidden in it
 * @returns undefined when there is nothing to record.
 */
export function attributeValue(
  value: unknown,
  maxChars: number,
  isParsed = false,
  redacts?: Redaction,
): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return cutText(value, maxChars)
    case 'number':
    case 'boolean':
      return value
    case 'undefined':
      return undefined
    default:
      return (isParsed ? parsedValue(value, maxChars, redacts) : undefined) ?? structuredValue(value, maxChars, redacts)
  }
}

function parsedValue(value: unknown, maxChars: number, redacts: Redaction | undefined): string | undefined {
  try {
    const json = JSON.stringify(value, redacts && ((key, part: unknown) => (redacts(key) ? REDACTED : part)))
    return json.length <= maxChars ? json : undefined
  } catch {
    // A large integer, which is a BigInt.
    return undefined
  }
}

function structuredValue(value: unknown, maxChars: number, redacts: Redaction | undefined): string | undefined {
  const json = jsonText(value, { ...TEXT_LIMITS, maxChars, redacts })
  if (json === undefined || !json.startsWith('"')) return json
  return cutText(JSON.parse(json) as string, maxChars)
}

/**
 * Adds the fields of a log call to the attributes, later ones over earlier
 * ones. Fields in `reserved` are the logger's own and are left out (F-52), those
 * in `omit` are somewhere else on this record. A getter or proxy of the app that
 * throws costs its own field only.
 */
export function addFields(
  attributes: LogAttributes,
  fields: object,
  limits: AttributeLimits,
  reserved: ReadonlySet<string>,
  omit: readonly string[] = NOTHING,
  isParsed = false,
): void {
  let keysLeft = limits.maxKeys
  let charsLeft = limits.maxTotalChars
  for (const field of keysOf(fields)) {
    if (field === '' || reserved.has(field) || omit.includes(field)) continue
    if (keysLeft-- <= 0) return
    const maxChars = Math.min(limits.maxValueChars, Math.max(charsLeft, MIN_VALUE_CHARS))
    const value =
      limits.redacts?.(field) === true
        ? REDACTED
        : attributeValue(readField(fields, field), maxChars, isParsed, limits.redacts)
    if (value === undefined) continue
    if (typeof value === 'string') charsLeft -= value.length
    attributes[attributeKey(field)] = value
  }
}

function keysOf(fields: object): readonly string[] {
  try {
    return Object.keys(fields)
  } catch {
    return []
  }
}

/** A field of an object of the app, or a note that reading it threw. */
export function readField(fields: object, field: PropertyKey): unknown {
  try {
    return (fields as Record<PropertyKey, unknown>)[field]
  } catch {
    return '[unreadable]'
  }
}
