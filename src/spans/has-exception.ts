import type { Attributes } from '@opentelemetry/api'

/**
 * Whether a span has an exception event of this error, by its stack: from the app, a helper or an instrumentation, so
 * that an error that passes several of them is recorded once (T-31, T-53). Only the SDK's spans and our own let their
 * events be read; others are said to have none. Never throws.
 */
export function hasException(span: object, error: unknown): boolean {
  const { events } = span as { readonly events?: unknown }
  if (!Array.isArray(events) || events.length === 0) return false
  const stack = stackOf(error)
  if (stack === undefined) return false
  return (events as readonly { readonly attributes?: Attributes }[]).some(({ attributes }) => {
    const known = attributes?.['exception.stacktrace']
    // A limit may have cut it.
    return typeof known === 'string' && known !== '' && stack.startsWith(known)
  })
}

function stackOf(error: unknown): string | undefined {
  try {
    const { stack } = error as { readonly stack?: unknown }
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}
