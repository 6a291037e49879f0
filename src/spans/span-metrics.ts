import type { MeterProvider, SpanContext } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'

const METER = '@opentelemetry/sdk-trace'
const METER_VERSION = '3.1.1'
const RESULTS: Readonly<Record<SamplingDecision, string>> = {
  [SamplingDecision.NOT_RECORD]: 'DROP',
  [SamplingDecision.RECORD]: 'RECORD_ONLY',
  [SamplingDecision.RECORD_AND_SAMPLED]: 'RECORD_AND_SAMPLE',
}

/** Counts a span that starts; returns what to call when it ends, for a span that is recorded. */
export type CountSpan = (parent: SpanContext | undefined, decision: SamplingDecision) => (() => void) | undefined

/**
 * The SDK's own metrics about spans, `otel.sdk.span.started` and `otel.sdk.span.live`.
 * https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/#span-metrics
 */
export function countSpans(meterProvider: MeterProvider): CountSpan {
  const meter = meterProvider.getMeter(METER, METER_VERSION)
  const started = meter.createCounter('otel.sdk.span.started', {
    unit: '{span}',
    description: 'The number of created spans.',
  })
  const live = meter.createUpDownCounter('otel.sdk.span.live', {
    unit: '{span}',
    description: 'The number of currently live spans.',
  })
  return (parent, decision) => {
    const result = RESULTS[decision]
    const origin = parent === undefined ? 'none' : parent.isRemote ? 'remote' : 'local'
    started.add(1, { 'otel.span.parent.origin': origin, 'otel.span.sampling_result': result })
    if (decision === SamplingDecision.NOT_RECORD) return undefined
    const attributes = { 'otel.span.sampling_result': result }
    live.add(1, attributes)
    return () => live.add(-1, attributes)
  }
}
