import { activeSpan } from './active-span.ts'
import { recordEscaping } from './record-exception.ts'
import { isTracing } from './registered.ts'

/** Error middleware, as Express and its kin know it by its four parameters. */
export type ErrorMiddleware = (
  error: unknown,
  request: unknown,
  response: unknown,
  next: (error?: unknown) => void,
) => void

/**
 * Error middleware that records the error on the request's span (T-53): exception, status ERROR and `error.type`, then
 * hands it on: `app.use(expressErrorHandler())`, behind the routes and before error handlers of the app's own. Errors
 * that are the client's (a `status` from 400 to 499) are recorded without the status.
 */
export function expressErrorHandler(): ErrorMiddleware {
  return (error, _request, _response, next) => {
    if (isTracing()) recordEscaping(error, activeSpan(), !isOfClient(error))
    next(error)
  }
}

function isOfClient(error: unknown): boolean {
  try {
    const { status, statusCode = status } = error as { readonly status?: unknown; readonly statusCode?: unknown }
    return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  } catch {
    return false
  }
}
