import { type Context, createContextKey, type Span } from '@opentelemetry/api'
import type { RPCMetadata } from '@opentelemetry/core'

// Both keys are registered symbols, so the API's and the core package's own functions find what is stored here; a test
// holds these names to theirs.
const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN')
const RPC_KEY = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA')

/**
 * A context for what nearly every context of a server holds, a span and the metadata of the request, as two fields.
 * The API's own copies a map for each value that is set; here a child span costs one small object.
 */
export class RequestContext implements Context {
  private readonly base: Context
  private readonly span: Span | undefined
  private readonly rpc: RPCMetadata | undefined

  /** Metadata of the request that the context belongs to. */
  get metadata(): RPCMetadata | undefined {
    return this.rpc
  }

  /** @param base where all other values are found */
  constructor(base: Context, span: Span | undefined, rpc: RPCMetadata | undefined) {
    this.base = base
    this.span = span
    this.rpc = rpc
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span
    if (key === RPC_KEY) return this.rpc
    return this.base.getValue(key)
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) return new RequestContext(this.base, value as Span, this.rpc)
    if (key === RPC_KEY) return new RequestContext(this.base, this.span, value as RPCMetadata)
    return new RequestContext(this.base.setValue(key, value), this.span, this.rpc)
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN_KEY) return new RequestContext(this.base, undefined, this.rpc)
    if (key === RPC_KEY) return new RequestContext(this.base, this.span, undefined)
    return new RequestContext(this.base.deleteValue(key), this.span, this.rpc)
  }
}
