import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AmqplibInstrumentation as UpstreamInstrumentation,
  type AmqplibInstrumentationConfig,
} from '@opentelemetry/instrumentation-amqplib'

type Method = (this: unknown, ...args: unknown[]) => unknown
type OnMessage = (this: unknown, message: unknown) => unknown
type PublishOptions = { readonly headers?: Readonly<Record<string, unknown>> }

/** Methods of upstream's class, which are private in its types. */
type Internals = {
  createPublishSpan(self: unknown, exchange: unknown, key: unknown, channel: unknown, options?: PublishOptions): unknown
  getConsumePatch(version: string | undefined, original: Method): Method
  getConnectPatch(original: Method): Method
}

const Upstream = UpstreamInstrumentation as unknown as new (config?: AmqplibInstrumentationConfig) => Internals

/**
 * Upstream's instrumentation of amqplib, but for three things: the trace context goes into a copy of the app's options,
 * which may be frozen or used again; what a consumer throws is told on its span; and events of a connection do not
 * arrive in the trace of whoever opened it.
 */
export class AmqplibInstrumentation extends Upstream {
  override createPublishSpan(
    self: unknown,
    exchange: unknown,
    key: unknown,
    channel: unknown,
    options?: PublishOptions,
  ): unknown {
    return super.createPublishSpan(self, exchange, key, channel, { ...options, headers: { ...options?.headers } })
  }

  override getConsumePatch(version: string | undefined, original: Method): Method {
    const upstream = super.getConsumePatch(version, original)
    return function consume(queue, onMessage, ...rest) {
      const observed = typeof onMessage === 'function' ? observe(onMessage as OnMessage) : onMessage
      return upstream.call(this, queue, observed, ...rest)
    }
  }

  override getConnectPatch(original: Method): Method {
    return super.getConnectPatch(function connect(url, options, callback) {
      const open = typeof callback === 'function' ? context.bind(context.active(), callback) : callback
      return context.with(ROOT_CONTEXT, () => original.call(this, url, options, open))
    })
  }
}

/** Nobody takes what a consumer returns, so a promise that rejects stays unhandled, as it would be. */
function observe(onMessage: OnMessage): OnMessage {
  return function (message) {
    const span = trace.getSpan(context.active())
    const fail = (error: unknown): never => {
      tellFailure(span, error)
      throw error
    }
    try {
      const result = onMessage.call(this, message)
      return result instanceof Promise ? result.then(undefined, fail) : result
    } catch (error) {
      return fail(error)
    }
  }
}

function tellFailure(span: Span | undefined, error: unknown): void {
  if (!(error instanceof Error) || span === undefined) return
  span.recordException(error)
  span.setAttribute('error.type', error.name)
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
}

export { AmqplibInstrumentation as Instrumentation }
