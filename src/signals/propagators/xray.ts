import type { TextMapPropagator } from '@opentelemetry/api'
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray'

/** `xray`: AWS's header. */
export function create(): TextMapPropagator {
  return new AWSXRayPropagator()
}
