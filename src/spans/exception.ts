import type { Attributes, Exception } from '@opentelemetry/api'
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions'
import { UNREADABLE } from './readable-attributes.ts'

/** The name of the span event that carries an exception. */
export const EXCEPTION_EVENT = 'exception'

/**
 * The attributes of an exception event: the code (or else the name) as type, message and
 * stack. Undefined when there is neither a type nor a message to record.
 */
export function exceptionAttributes(exception: Exception): Attributes | undefined {
  try {
    return readException(exception)
  } catch {
    return { [ATTR_EXCEPTION_MESSAGE]: UNREADABLE }
  }
}

/** @throws what a getter or proxy of the exception throws */
function readException(exception: Exception): Attributes | undefined {
  const attributes: Attributes = {}
  if (typeof exception === 'string') {
    attributes[ATTR_EXCEPTION_MESSAGE] = exception
  } else if (exception) {
    if (exception.code) attributes[ATTR_EXCEPTION_TYPE] = exception.code.toString()
    else if (exception.name) attributes[ATTR_EXCEPTION_TYPE] = exception.name
    if (exception.message) attributes[ATTR_EXCEPTION_MESSAGE] = exception.message
    if (exception.stack) attributes[ATTR_EXCEPTION_STACKTRACE] = exception.stack
  }
  return attributes[ATTR_EXCEPTION_TYPE] || attributes[ATTR_EXCEPTION_MESSAGE] ? attributes : undefined
}
