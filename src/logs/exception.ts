import { types } from 'node:util'
import { cutText } from './json-text.ts'

/** What the semantic conventions keep of an error. */
export type ExceptionFields = {
  readonly type: string | undefined
  readonly message: string | undefined
  readonly stacktrace: string | undefined
}

const MAX_CAUSES = 5

/**
 * The exception in a log field: an Error, or what a logger's serializer made of
 * one (`{ type, message, stack }`, `{ name, message, stack }`), or its text.
 * Reads nothing but these fields, so what a serializer took away stays away.
 *
 * @param maxChars of the message and of the stack trace each.
 * @returns undefined when the value says nothing of an exception; then it is an
 * ordinary field. Never throws, whatever getters or proxies do.
 */
export function exceptionOf(value: unknown, maxChars: number): ExceptionFields | undefined {
  try {
    if (typeof value === 'string')
      return value === '' ? undefined : { type: undefined, message: cutText(value, maxChars), stacktrace: undefined }
    if (typeof value !== 'object' || value === null) return undefined
    return isError(value) ? ofError(value, maxChars) : ofSerialized(value, maxChars)
  } catch {
    return undefined
  }
}

/**
 * The exception of a record whose logger copied the error's stack, and nothing
 * else, beside the message (winston's `errors` format, pino before 7).
 */
export function exceptionOfStack(stack: string, message: string | undefined, maxChars: number): ExceptionFields {
  const [type, text] = headOfStack(stack)
  const own = text ?? message
  return { type, message: own === undefined ? undefined : cutText(own, maxChars), stacktrace: cutText(stack, maxChars) }
}

/** Whether a value is an Error, of this realm or another one. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

type Serialized = {
  readonly type?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly stack?: unknown
}

function ofError(error: Error, maxChars: number): ExceptionFields {
  return {
    type: typeName(error),
    message: text(error.message, maxChars),
    stacktrace: text(stackWithCauses(error, maxChars), maxChars),
  }
}

function ofSerialized(value: Serialized, maxChars: number): ExceptionFields | undefined {
  const type = text(value.type, 256) ?? text(value.name, 256)
  const message = text(value.message, maxChars)
  const stacktrace = text(value.stack, maxChars)
  if (stacktrace === undefined && (message === undefined || type === undefined)) return undefined
  return { type: type ?? (stacktrace === undefined ? undefined : headOfStack(stacktrace)[0]), message, stacktrace }
}

/** The class name where `name` was never set, which is how most subclasses are written. */
function typeName(error: Error): string | undefined {
  const name = text(error.name, 256)
  if (name !== undefined && name !== 'Error') return name
  return text((error.constructor as { name?: unknown } | undefined)?.name, 256) ?? name
}

function stackWithCauses(error: Error, maxChars: number): string | undefined {
  let stack = text(error.stack, maxChars)
  let cause: unknown = error.cause
  for (let depth = 0; depth < MAX_CAUSES && stack !== undefined && stack.length < maxChars && isError(cause); depth++) {
    stack += `\ncaused by: ${text(cause.stack, maxChars) ?? text(cause.message, maxChars) ?? ''}`
    cause = cause.cause
  }
  return stack
}

const STACK_HEAD = /^(?:Uncaught )?([\p{L}\p{N}_$.]{1,200})(?: \[[^\]\n]{1,100}\])?(?:: (.*))?$/u

/** Type and message in the first line of a stack: `TypeError: x is not a function`. */
function headOfStack(stack: string): readonly [string | undefined, string | undefined] {
  const line = stack.slice(0, stack.indexOf('\n') === -1 ? 2_000 : Math.min(stack.indexOf('\n'), 2_000))
  const match = STACK_HEAD.exec(line)
  return [match?.[1], match?.[2]]
}

function text(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value !== '' ? cutText(value, maxChars) : undefined
}
