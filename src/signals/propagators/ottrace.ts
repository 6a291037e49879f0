import type { TextMapPropagator } from '@opentelemetry/api'
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace'

/** `ottrace`: OpenTracing's basic tracers' headers. */
export function create(): TextMapPropagator {
  return new OTTracePropagator()
}
