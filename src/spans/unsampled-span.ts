import { type Span, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api'
import type { IdGenerator } from '@opentelemetry/sdk-trace'

/**
 * A span that is not recorded, only propagated: what `wrapSpanContext` makes, but its id is made when somebody asks
 * for it, which for most requests nobody does.
 */
export class UnsampledSpan implements Span {
  private readonly traceId: string
  private readonly ownId: string | undefined
  private readonly traceState: TraceState | undefined
  private readonly ids: IdGenerator
  private context: SpanContext | undefined = undefined

  /** @param ownId undefined to make it when it is asked for */
  constructor(traceId: string, ownId: string | undefined, traceState: TraceState | undefined, ids: IdGenerator) {
    this.traceId = traceId
    this.ownId = ownId
    this.traceState = traceState
    this.ids = ids
  }

  spanContext(): SpanContext {
    return (this.context ??= {
      traceId: this.traceId,
      spanId: this.ownId ?? this.ids.generateSpanId(),
      traceFlags: TraceFlags.NONE,
      traceState: this.traceState!,
    })
  }

  isRecording(): boolean {
    return false
  }

  setAttribute(): this {
    return this
  }

  setAttributes(): this {
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  setStatus(): this {
    return this
  }

  updateName(): this {
    return this
  }

  end(): void {}

  recordException(): void {}
}
