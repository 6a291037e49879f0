import { type Exception, SpanStatusCode } from '@opentelemetry/api'
import { exceptionOf, isError } from '../logs/exception.ts'
import { cutText, jsonText } from '../logs/json-text.ts'
import { hasException } from '../spans/has-exception.ts'
import { activeSpan } from './active-span.ts'

/** The part of a span that an error is recorded on; spans of every version of the API have it. */
export type ErrorSpan = {
  isRecording(): boolean
  recordException(exception: Exception): void
  setAttribute(key: string, value: string): unknown
  setStatus(status: { readonly code: SpanStatusCode; readonly message?: string }): unknown
}

const MAX_MESSAGE_CHARS = 4_096
const MAX_STACK_CHARS = 32_768

/** Which errors our helpers have recorded on which span, so that an error on its way up is recorded once. */
const recorded = new WeakMap<object, WeakSet<object>>()

/**
 * Records an error on a span: an exception event, status ERROR with the error's message, and `error.type` (T-32).
 * The same error object is recorded once on a span. Never throws, whatever the error is.
 *
 * @param error anything that can be thrown
 * @param span the active one by default
 */
export function recordException(error: unknown, span: ErrorSpan = activeSpan()): void {
  try {
    if (!span.isRecording()) return
    if (!isKnown(span, error)) addException(span, error)
    markFailed(span, error)
  } catch {
    // A span or an error whose own code throws.
  }
}

/**
 * As `recordException`, for an error that passes by: the app or an instrumentation may have recorded it on this span
 * before (T-31).
 *
 * @param isFailure false: the error is not the server's fault, and the status is left alone
 */
export function recordEscaping(error: unknown, span: ErrorSpan, isFailure: boolean = true): void {
  try {
    if (!span.isRecording()) return
    if (!isKnown(span, error) && !hasException(span, error)) addException(span, error)
    if (isFailure) markFailed(span, error)
  } catch {
    // As above.
  }
}

function addException(span: ErrorSpan, error: unknown): void {
  if (isObject(error)) {
    const errors = recorded.get(span) ?? new WeakSet()
    recorded.set(span, errors.add(error))
  }
  span.recordException(isError(error) && isReadable(error) ? error : toException(error))
}

/** `recordException` reads these of the error, and lets their getters throw into the app. */
function isReadable(error: Error & { readonly code?: unknown }): boolean {
  try {
    return [error.name, error.message, error.stack, error.code].every((value) => !isObject(value))
  } catch {
    return false
  }
}

function toException(error: unknown): Exception {
  const { type, message, stacktrace } = exceptionOf(error, MAX_STACK_CHARS) ?? {}
  return {
    name: type ?? typeOf(error),
    message: message ?? messageOf(error),
    ...(stacktrace === undefined ? {} : { stack: stacktrace }),
  }
}

function markFailed(span: ErrorSpan, error: unknown): void {
  span.setAttribute('error.type', typeOf(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) })
}

/** Class name of an error, else the JavaScript type of what was thrown. */
function typeOf(error: unknown): string {
  return (isObject(error) ? exceptionOf(error, 256)?.type : undefined) ?? typeof error
}

function messageOf(error: unknown): string {
  const message = exceptionOf(error, MAX_MESSAGE_CHARS)?.message
  if (message !== undefined || isError(error)) return message ?? ''
  return typeof error === 'string' ? '' : cutText(jsonText(error) ?? 'undefined', MAX_MESSAGE_CHARS)
}

function isKnown(span: ErrorSpan, error: unknown): boolean {
  return isObject(error) && recorded.get(span)?.has(error) === true
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
