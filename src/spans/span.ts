import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api'
import { cleanAttributes, cleanSimpleAttributes, type InstrumentationScope, isTimeInput } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace'
import { type AttributeSet, putAttribute } from './attributes.ts'
import { EXCEPTION_EVENT, exceptionAttributes } from './exception.ts'
import { type InspectOptions, inspectSpan } from './inspect.ts'
import type { CompleteLimits } from './limits.ts'
import type { SpanSink } from './span-sink.ts'
import { SpanTimes } from './span-times.ts'

/** What all spans of one tracer have in common. */
export type SpanOrigin = {
  readonly resource: Resource
  readonly instrumentationScope: InstrumentationScope
  readonly limits: CompleteLimits
  readonly sink: SpanSink
}

/**
 * A span that is recorded: the rules of the SDK's own `SpanImpl`, with times kept as
 * numbers, and what is mostly empty made only when it is asked for or filled.
 */
export class RecordingSpan extends SpanTimes implements Span, ReadableSpan, AttributeSet {
  name: string
  readonly kind: SpanKind
  readonly parentSpanContext: SpanContext
  attributes: Attributes
  attributesCount: number
  droppedAttributesCount: number
  droppedEventsCount = 0
  droppedLinksCount = 0
  ended = false
  /** Called once when the span ends; the SDK's own metrics about spans use it. */
  afterEnd: (() => void) | undefined = undefined

  private readonly ownContext: SpanContext
  private readonly origin: SpanOrigin
  private currentStatus: SpanStatus | undefined = undefined
  private ownEvents: TimedEvent[] | undefined = undefined
  private ownLinks: Link[] | undefined = undefined

  /** @param set clean and limited; its attributes belong to the span from then on */
  constructor(
    origin: SpanOrigin,
    name: string,
    kind: SpanKind,
    spanContext: SpanContext,
    parentSpanContext: SpanContext | undefined,
    set: AttributeSet,
    startTime: TimeInput | undefined,
  ) {
    super(startTime)
    this.name = name
    this.kind = kind
    this.parentSpanContext = parentSpanContext!
    this.attributes = set.attributes
    this.attributesCount = set.attributesCount
    this.droppedAttributesCount = set.droppedAttributesCount
    this.ownContext = spanContext
    this.origin = origin
  }
