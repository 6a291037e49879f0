import type { TextMapPropagator } from '@opentelemetry/api'
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3'

/** `b3`: one header. */
export function single(): TextMapPropagator {
  return new B3Propagator()
}

/** `b3multi`: a header per field. */
export function multi(): TextMapPropagator {
  return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER })
}
