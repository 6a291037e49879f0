import type { Span } from '@opentelemetry/api'
import { MongoDBInstrumentation as UpstreamInstrumentation } from '@opentelemetry/instrumentation-mongodb'
import { failureMessage } from './error-message.ts'

type End = (this: unknown, ...args: unknown[]) => unknown

/** A method of upstream's class, which is private in its types. */
type Internals = { _patchEnd(span: Span | undefined, handler: End, ...rest: unknown[]): End }

const Upstream = UpstreamInstrumentation as unknown as new (config?: object) => Internals

/** Upstream's instrumentation of MongoDB, but that a failure has a type, and tells no values (F-40). */
export class MongodbInstrumentation extends Upstream {
  override _patchEnd(span: Span | undefined, handler: End, ...rest: unknown[]): End {
    const end = super._patchEnd(span, handler, ...rest)
    if (span === undefined) return end
    return function patchedEnd(...args) {
      const [error] = args
      if (error instanceof Error && span.isRecording()) noteFailure(span, error)
      return end.apply(this, args)
    }
  }
}

/** Upstream sets the status afterwards, with the message as it is. */
function noteFailure(span: Span, error: Error): void {
  const { code } = error as { readonly code?: unknown }
  span.setAttribute('error.type', typeof code === 'number' ? String(code) : error.name)
  if (typeof code === 'number') span.setAttribute('db.response.status_code', String(code))
  const message = failureMessage(error)
  const setStatus = span.setStatus.bind(span)
  span.setStatus = ({ code: status }) => setStatus({ code: status, ...(message !== undefined && { message }) })
}

export { MongodbInstrumentation as Instrumentation }
