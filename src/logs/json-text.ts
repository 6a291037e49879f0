import { REDACTED, type Redaction } from './redact.ts'

/** What one text may cost, whatever the app hands over. */
export type TextLimits = {
  /** Characters of the whole text, roughly: containers are closed beyond it. */
  readonly maxChars: number
  /** Containers inside containers. */
  readonly maxDepth: number
  /** Entries read of one container. */
  readonly maxEntries: number
  /** Keys whose values are hidden. */
  readonly redacts?: Redaction | undefined
}

export const TEXT_LIMITS: TextLimits = { maxChars: 65_536, maxDepth: 12, maxEntries: 1_000 }

const LEFT_OUT = '"[truncated]"'
const UNREADABLE = '"[unreadable]"'

/**
 * JSON text of any value, always valid JSON within the limits and never
 * throwing: cycles, getters and `toJSON` that throw, proxies, BigInt, Map, Set,
 * typed arrays, functions and symbols all have a text (F-57). As in JSON,
 * `undefined` is left out of objects; unlike in JSON, functions and symbols are
 * named instead of lost.
 *
 * @returns undefined for `undefined` only.
 */
export function jsonText(value: unknown, limits: TextLimits = TEXT_LIMITS): string | undefined {
  if (value === undefined) return undefined
  return write(value, { limits, charsLeft: limits.maxChars, ancestors: [] })
}

/** The first `maxChars` UTF-16 units, without half a surrogate pair at the end. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const last = text.charCodeAt(maxChars - 1)
  const splitsPair = last >= 0xd800 && last <= 0xdbff
  return text.slice(0, splitsPair ? maxChars - 1 : maxChars)
}

type State = { readonly limits: TextLimits; charsLeft: number; readonly ancestors: object[] }

function write(value: unknown, state: State): string {
  switch (typeof value) {
    case 'string':
      return spend(JSON.stringify(cutText(value, Math.max(state.charsLeft, 0))), state)
    case 'number':
      return spend(Number.isFinite(value) ? String(value) : 'null', state)
    case 'boolean':
      return spend(String(value), state)
    case 'bigint':
      return spend(String(value), state)
    case 'symbol':
      return spend(JSON.stringify(cutText(String(value), 256)), state)
    case 'function':
      return spend(JSON.stringify(functionName(value)), state)
    case 'object':
      return value === null ? spend('null', state) : writeObject(value, state)
    default:
      return spend('null', state)
  }
}

function writeObject(value: object, state: State): string {
  if (state.ancestors.includes(value)) return spend('"[circular]"', state)
  if (state.ancestors.length >= state.limits.maxDepth) return spend(LEFT_OUT, state)
  state.ancestors.push(value)
  state.charsLeft -= 2
  try {
    return writeContainer(value, state)
  } catch {
    return spend(UNREADABLE, state)
  } finally {
    state.ancestors.pop()
  }
}

function writeContainer(value: object, state: State): string {
  if (Array.isArray(value)) return writeItems(value.length, (index) => value[index], state)
  if (ArrayBuffer.isView(value)) return spend(JSON.stringify(bytesText(value, state.charsLeft)), state)
  if (value instanceof Map) return writeMap(value, state)
  if (value instanceof Set) return writeItems(value.size, valueReader(value.values()), state)
  if (value instanceof Date) return spend(Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`, state)
  if (value instanceof RegExp) return spend(JSON.stringify(String(value)), state)
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return write(value.valueOf(), state)
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json: unknown = value.toJSON('')
    return json === value ? writeEntries(Object.keys(value), (key) => read(value, key), state) : write(json, state)
  }
  if (value instanceof Error) return writeError(value, state)
  return writeEntries(Object.keys(value), (key) => read(value, key), state)
}

function writeItems(length: number, item: (index: number) => unknown, state: State): string {
  const parts: string[] = []
  for (let index = 0; index < length; index++) {
    if (index >= state.limits.maxEntries || state.charsLeft <= 0) {
      parts.push(LEFT_OUT)
      break
    }
    state.charsLeft -= 1
    parts.push(
      write(
        guarded(() => item(index)),
        state,
      ),
    )
  }
  return `[${parts.join(',')}]`
}

function writeEntries(keys: readonly string[], valueOf: (key: string) => unknown, state: State): string {
  const parts: string[] = []
  let read = 0
  for (const key of keys) {
    if (read++ >= state.limits.maxEntries || state.charsLeft <= 0) {
      parts.push(`"…":${LEFT_OUT}`)
      break
    }
    state.charsLeft -= 1
    const value = state.limits.redacts?.(key) === true ? REDACTED : guarded(() => valueOf(key))
    if (value === undefined) continue
    parts.push(`${spend(JSON.stringify(cutText(key, 1_024)), state)}:${write(value, state)}`)
  }
  return `{${parts.join(',')}}`
}

function writeMap(map: ReadonlyMap<unknown, unknown>, state: State): string {
  const keys: string[] = []
  for (const key of map.keys()) {
    if (typeof key !== 'string') return writeItems(map.size, valueReader(map.entries()), state)
    if (keys.push(key) > state.limits.maxEntries) break
  }
  return writeEntries(keys, (key) => map.get(key), state)
}

function writeError(error: Error, state: State): string {
  const keys = [
    'name',
    'message',
    'stack',
    ...Object.keys(error).filter((key) => !['name', 'message', 'stack'].includes(key)),
  ]
  if (error.cause !== undefined && !keys.includes('cause')) keys.push('cause')
  return writeEntries(keys, (key) => read(error, key), state)
}

function valueReader(values: Iterator<unknown>): () => unknown {
  return () => values.next().value
}

function bytesText(view: ArrayBufferView, charsLeft: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, Math.min(view.byteLength, Math.max(charsLeft, 0)))
  return bytes.toString('base64')
}

function read(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key]
}

/** What the app's own code (a getter, a proxy) returns, or a note that it threw. */
function guarded(readValue: () => unknown): unknown {
  try {
    return readValue()
  } catch {
    return '[unreadable]'
  }
}

function functionName(value: object): string {
  const name = guarded(() => read(value, 'name'))
  return typeof name === 'string' && name !== '' ? `[function ${cutText(name, 256)}]` : '[function]'
}

function spend(text: string, state: State): string {
  state.charsLeft -= text.length
  return text
}
