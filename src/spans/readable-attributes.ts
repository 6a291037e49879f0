import type { Attributes, AttributeValue } from '@opentelemetry/api'

/** Stands for a value whose getter or proxy throws, or that is nested too deep. */
export const UNREADABLE = '[unreadable]'

const MOST_KEYS = 1024

/** A collector refuses a whole batch for one value that is nested deeper than its decoder goes, which is 100 in some. */
const MOST_LEVELS = 32

/**
 * What can be read of attributes over which the SDK, or a collector, would stumble; a note where that is nothing. Never
 * throws.
 */
export function readableAttributes(given: unknown): Attributes {
  const attributes: Attributes = {}
  for (const key of keysOf(given)) {
    if (key === '__proto__') continue
    const value = readableValue(() => (given as Attributes)[key])
    if (value !== undefined) attributes[key] = value
  }
  return attributes
}

/** The value that a function returns, or a note. Never throws. */
export function readableValue(read: () => unknown): AttributeValue {
  try {
    const value = read()
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'undefined':
        return value
      case 'object':
        return isTooDeep(value) ? UNREADABLE : value
      default:
        return UNREADABLE
    }
  } catch {
    return UNREADABLE
  }
}

/** What a function returns that reads something of the app's, or undefined where that throws. */
export function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The text of a name that is none. Never throws. */
export function textOf(name: unknown): string {
  return attempt(() => String(name)) ?? UNREADABLE
}

/**
 * Whether any of the values is nested too deep.
 *
 * @throws what a getter or proxy in them throws
 */
export function hasDeepValue(attributes: object): boolean {
  for (const key in attributes) {
    const value = (attributes as Record<string, unknown>)[key]
    if (typeof value === 'object' && isTooDeep(value)) return true
  }
  return false
}

/** @throws what a getter or proxy in the value throws */
export function isTooDeep(value: unknown, levels: number = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false
  if (levels === 0) return true
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  return parts.some((part) => isTooDeep(part, levels - 1))
}

function keysOf(given: unknown): readonly string[] {
  if (typeof given !== 'object' || given === null) return []
  try {
    return Object.keys(given).slice(0, MOST_KEYS)
  } catch {
    return []
  }
}
