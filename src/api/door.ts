// The door `@org/otel`: every public name, and nothing else.
export { getLogContext, getSpanId, getTraceId, activeSpan as getActiveSpan, type LogContext } from './active-span.ts'
export { withBaggage } from './baggage.ts'
export { type EventLogger, type EventLoggerOptions, getEventLogger, type LogEvent } from './event-logger.ts'
export type { EventFields, EventOutput, PinoLogger } from './event-output.ts'
export { type ErrorMiddleware, expressErrorHandler } from './express-error-handler.ts'
export { flush, isEnabled, setup, shutdown, status } from './lifecycle.ts'
export { withLogContext } from './log-context.ts'
export { getMeter, getTracer } from './meters-tracers.ts'
export { setQueueDepth } from './operation-metrics.ts'
export { type ErrorSpan, recordException } from './record-exception.ts'
export {
  type RecordedExternalCall,
  type RecordedHttpRequest,
  type RecordedJob,
  type RecordedOperation,
  recordExternalApiSpan,
  recordHttpSpan,
  recordJobSpan,
} from './recorded-spans.ts'
export { startSpan, type StartSpanOptions, withSpan } from './spans.ts'
export { injectTraceContext, type TraceCarrier, withExtractedContext, withExtractedSpan } from './trace-carrier.ts'
export { type AnyFunction, type DecoratorContext, traced, type Traced } from './traced.ts'
export type { OtelStatus, Phase, SignalCounts } from '../state.ts'
