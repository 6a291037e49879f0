import type { TextMapPropagator } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { load } from '../chunk.ts'
import type { Propagator } from '../config/names.ts'

const PROPAGATORS: Readonly<Record<Propagator, () => TextMapPropagator>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => load('propagator-b3').single(),
  b3multi: () => load('propagator-b3').multi(),
  jaeger: () => load('propagator-jaeger').createJaegerPropagator(),
  xray: () => load('propagator-xray').create(),
  ottrace: () => load('propagator-ottrace').create(),
}

/** All propagators of OTEL_PROPAGATORS in one; the later one wins where two find a context. */
export function createPropagator(names: readonly Propagator[]): TextMapPropagator {
  return new CompositePropagator({ propagators: names.map((name) => PROPAGATORS[name]()) })
}
