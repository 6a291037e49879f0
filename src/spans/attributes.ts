import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api'
import { AddAttributeDecision, cleanAttributes, maybeAddAttribute } from '@opentelemetry/core'
import { hasDeepValue, isTooDeep, readableAttributes, UNREADABLE } from './readable-attributes.ts'

/** The limits that count for the attributes of a span. */
export type AttributeLimits = { readonly attributeCountLimit: number; readonly attributeValueLengthLimit: number }

/** Attributes with what the limits need to know about them. */
export type AttributeSet = { attributes: Attributes; attributesCount: number; droppedAttributesCount: number }

/** What a cleaning by the SDK's rules gives; both are absent when nothing was given. */
export type CleanedAttributes = ReturnType<typeof cleanAttributes>

const NO_LIMITS: AttributeLimits = { attributeCountLimit: Infinity, attributeValueLengthLimit: Infinity }

/**
 * Adds one attribute by the rules of the specification ("Attribute Limits"): a new key over
 * the limit is counted and dropped, an invalid value is dropped with a warning, a long text
 * is cut. Texts, numbers and booleans take the short way, the rest takes the SDK's.
 */
export function putAttribute(set: AttributeSet, key: string, value: AttributeValue, limits: AttributeLimits): void {
  if (typeof key !== 'string' || key.length === 0 || !isSimple(value, limits)) {
    putAnyAttribute(set, key, value, limits)
    return
  }
  if (Object.hasOwn(set.attributes, key)) {
    set.attributes[key] = value
  } else if (set.attributesCount < limits.attributeCountLimit) {
    set.attributes[key] = value
    set.attributesCount++
  } else {
    countDropped(set)
  }
}

/**
 * The attributes that a span starts with: a clean copy of what the caller gave. Same result
 * as the two passes of the SDK (clean, then limit), in one when all values are simple.
 */
export function cleanStartAttributes(given: Attributes | undefined, limits: AttributeLimits): AttributeSet {
  try {
    return copySimple(given, limits)
  } catch {
    return copySimple(readableAttributes(given), limits)
  }
}

/** @throws what a getter or proxy among the attributes throws */
function copySimple(given: Attributes | undefined, limits: AttributeLimits): AttributeSet {
  const set: AttributeSet = { attributes: {}, attributesCount: 0, droppedAttributesCount: 0 }
  if (typeof given !== 'object' || given === null) return set
  for (const key in given) {
    if (!Object.hasOwn(given, key)) continue
    const value = given[key]
    if (value === undefined) continue
    if (key.length === 0 || !isSimple(value, limits)) return limitAttributes(cleanForSampler(given), undefined, limits)
    if (set.attributesCount < limits.attributeCountLimit) {
      set.attributes[key] = value
      set.attributesCount++
    } else {
      set.droppedAttributesCount++
    }
  }
  return set
}

/** Attributes as a sampler sees them: clean, without limits. */
export function cleanForSampler(given: Attributes | undefined): CleanedAttributes {
  return cleanGuarded(cleanAttributes, given, NO_LIMITS)
}

/** Cleans by a function of the SDK. Where reading the attributes throws, what can be read of them is cleaned. */
export function cleanGuarded(
  clean: typeof cleanAttributes,
  given: Attributes | undefined,
  limits: AttributeLimits,
): CleanedAttributes {
  try {
    const cleaned = clean(given, limits)
    if (cleaned.attributes === undefined || !hasDeepValue(cleaned.attributes)) return cleaned
  } catch {
    // A getter or proxy of the app.
  }
  return clean(readableAttributes(given), limits)
}

/** The second pass, for attributes that a sampler has seen and may have added to. */
export function limitAttributes(
  cleaned: CleanedAttributes,
  added: Readonly<Attributes> | undefined,
  limits: AttributeLimits,
): AttributeSet {
  const limited = cleanAttributes(Object.assign(cleaned.attributes ?? {}, added), limits)
  const attributes = limited.attributes ?? {}
  return {
    attributes,
    attributesCount: Object.keys(attributes).length,
    droppedAttributesCount: (cleaned.droppedAttributesCount ?? 0) + (limited.droppedAttributesCount ?? 0),
  }
}

function isSimple(value: AttributeValue, limits: AttributeLimits): boolean {
  if (typeof value === 'string') return value.length <= limits.attributeValueLengthLimit
  return typeof value === 'number' || typeof value === 'boolean'
}

function putAnyAttribute(set: AttributeSet, key: unknown, value: AttributeValue, limits: AttributeLimits): void {
  try {
    addByRules(set, key, value, limits)
    if (typeof key === 'string' && typeof value === 'object' && isTooDeep(set.attributes[key])) {
      set.attributes[key] = UNREADABLE
    }
  } catch {
    addByRules(set, key, UNREADABLE, limits)
  }
}

/** @throws what a getter or proxy in the value throws */
function addByRules(set: AttributeSet, key: unknown, value: AttributeValue, limits: AttributeLimits): void {
  const decision = maybeAddAttribute({
    // The SDK throws into the app when a key is null or undefined.
    key: typeof key === 'string' || typeof key === 'number' ? String(key) : '',
    value,
    attributes: set.attributes,
    limits,
    currentAttributesCount: set.attributesCount,
  })
  if (decision === AddAttributeDecision.DROP_LIMIT_REACHED) countDropped(set)
  else if (decision === AddAttributeDecision.ADD_NEW) set.attributesCount++
}

function countDropped(set: AttributeSet): void {
  set.droppedAttributesCount++
  if (set.droppedAttributesCount === 1) diag.warn('Dropping extra attributes.')
}
