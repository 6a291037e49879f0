import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
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
import { type AttributeSet, cleanGuarded, putAttribute } from './attributes.ts'
import { EXCEPTION_EVENT, exceptionAttributes } from './exception.ts'
import { showAs } from './inspect.ts'
import type { CompleteLimits } from './limits.ts'
import { attempt, readableAttributes, textOf } from './readable-attributes.ts'
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
  /** Called when the span has ended; the SDK's own metrics about spans use it. */
  afterEnd: (() => void) | undefined = undefined

  private readonly ownContext: SpanContext
  private readonly origin: SpanOrigin
  private ownStatus: SpanStatus | undefined = undefined
  private ownEvents: TimedEvent[] | undefined = undefined
  private ownLinks: Link[] | undefined

  /**
   * @param set clean and limited; its attributes belong to the span from then on
   * @param links clean
   */
  constructor(
    origin: SpanOrigin,
    name: string,
    kind: SpanKind,
    spanContext: SpanContext,
    parentSpanContext: SpanContext | undefined,
    set: AttributeSet,
    links: Link[] | undefined,
    startTime: TimeInput | undefined,
  ) {
    super(startTime)
    this.name = typeof name === 'string' ? name : textOf(name)
    this.kind = kind
    this.parentSpanContext = parentSpanContext!
    this.attributes = set.attributes
    this.attributesCount = set.attributesCount
    this.droppedAttributesCount = set.droppedAttributesCount
    this.ownContext = spanContext
    this.origin = origin
    this.ownLinks = links
    const linkCountLimit = origin.limits.linkCountLimit
    if (links !== undefined && links.length > linkCountLimit) {
      this.droppedLinksCount = links.length - linkCountLimit
      this.ownLinks = links.slice(this.droppedLinksCount)
    }
  }

  get resource(): Resource {
    return this.origin.resource
  }

  get instrumentationScope(): InstrumentationScope {
    return this.origin.instrumentationScope
  }

  get status(): SpanStatus {
    return (this.ownStatus ??= { code: SpanStatusCode.UNSET })
  }

  get events(): TimedEvent[] {
    return (this.ownEvents ??= [])
  }

  /** Without making the list of them. */
  get hasEvents(): boolean {
    return this.ownEvents !== undefined && this.ownEvents.length > 0
  }

  /** Without making the status. */
  get statusCode(): SpanStatusCode {
    return this.ownStatus === undefined ? SpanStatusCode.UNSET : this.ownStatus.code
  }

  get links(): Link[] {
    return (this.ownLinks ??= [])
  }

  spanContext(): SpanContext {
    return this.ownContext
  }

  isRecording(): boolean {
    return !this.ended
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (!this.hasEnded('setAttribute')) putAttribute(this, key, value, this.origin.limits)
    return this
  }

  setAttributes(attributes: Attributes): this {
    try {
      this.putAll(attributes)
    } catch {
      this.putAll(readableAttributes(attributes))
    }
    return this
  }

  addEvent(name: string, attributesOrStartTime?: Attributes | TimeInput, timeStamp?: TimeInput): this {
    if (this.hasEnded('addEvent')) return this
    const { attributePerEventCountLimit, attributeValueLengthLimit, eventCountLimit } = this.origin.limits
    if (eventCountLimit === 0) {
      this.droppedEventsCount++
      return this
    }
    if (this.events.length >= eventCountLimit) {
      this.events.shift()
      this.droppedEventsCount++
    }
    let attributes: Attributes | undefined
    let time = timeStamp
    if (isTime(attributesOrStartTime)) {
      if (!isTime(timeStamp)) time = attributesOrStartTime
    } else {
      attributes = attributesOrStartTime
    }
    this.events.push({
      name: typeof name === 'string' ? name : textOf(name),
      time: this.timeOf(time),
      ...cleanGuarded(cleanSimpleAttributes, attributes, {
        attributeCountLimit: attributePerEventCountLimit,
        attributeValueLengthLimit,
      }),
    })
    return this
  }

  addLink(link: Link): this {
    if (this.hasEnded('addLink')) return this
    const { linkCountLimit } = this.origin.limits
    if (linkCountLimit === 0) {
      this.droppedLinksCount++
      return this
    }
    const clean = attempt(() => cleanLink(link, this.origin.limits))
    if (clean === undefined) {
      diag.warn('Dropping a link that leads to no span.')
      return this
    }
    if (this.links.length >= linkCountLimit) {
      this.links.shift()
      this.droppedLinksCount++
    }
    this.links.push(clean)
    return this
  }

  addLinks(links: Link[]): this {
    for (const link of attempt(() => [...links]) ?? []) this.addLink(link)
    return this
  }

  setStatus(status: SpanStatus): this {
    if (this.hasEnded('setStatus') || this.ownStatus?.code === SpanStatusCode.OK) return this
    const next = attempt(() => readStatus(status))
    if (next === undefined) diag.warn('Dropping a span status that is none.')
    else if (next.code !== SpanStatusCode.UNSET) this.ownStatus = next
    return this
  }

  updateName(name: string): this {
    if (!this.hasEnded('updateName')) this.name = typeof name === 'string' ? name : textOf(name)
    return this
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception)
    if (attributes === undefined) diag.warn(`Failed to record an exception without a type or message.`)
    else this.addEvent(EXCEPTION_EVENT, attributes, time)
  }

  end(endTime?: TimeInput): void {
    if (this.hasEnded('end')) return
    if (!this.setEnd(endTime))
      diag.warn(`The span "${this.name}" would end before it starts; its duration is set to 0.`)
    if (this.droppedEventsCount > 0) diag.warn(`Dropped ${this.droppedEventsCount} events of a span over its limit.`)
    if (this.droppedLinksCount > 0) diag.warn(`Dropped ${this.droppedLinksCount} links of a span over its limit.`)
    const { sink } = this.origin
    sink.onEnding(this)
    this.afterEnd?.()
    this.ended = true
    sink.onEnd(this)
  }

  /** @throws what a getter or proxy among the attributes throws */
  private putAll(attributes: Attributes): void {
    for (const key in attributes) {
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key])
    }
  }

  private hasEnded(operation: string): boolean {
    if (this.ended) {
      const { traceId, spanId } = this.ownContext
      // Frameworks do so for every request (Next.js does), and it is nothing that a user could change.
      diag.debug(`${operation}() has no effect on the span "${this.name}" (${traceId}-${spanId}): it has ended.`)
    }
    return this.ended
  }
}

showAs('RecordingSpan', RecordingSpan.prototype, describe)

/**
 * A link with its attributes cleaned and limited; undefined when it leads to no span, which no serializer can write.
 *
 * @throws what a getter or proxy in the link throws
 */
export function cleanLink(link: Link, limits: CompleteLimits): Link | undefined {
  const linked: unknown = link.context
  if (!isSpanContext(linked)) return undefined
  return {
    context: linked,
    ...cleanGuarded(cleanAttributes, link.attributes, {
      attributeCountLimit: limits.attributePerLinkCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    }),
  }
}

function isSpanContext(value: unknown): value is SpanContext {
  const { traceId, spanId } = Object(value) as Partial<SpanContext>
  return typeof traceId === 'string' && typeof spanId === 'string'
}

/**
 * A copy of a status; undefined when it has no code.
 *
 * @throws what a getter or proxy in it throws
 */
function readStatus({ code, message }: SpanStatus): SpanStatus | undefined {
  if (typeof code !== 'number' || SpanStatusCode[code] === undefined) return undefined
  if (code !== SpanStatusCode.ERROR || message == null) return { code }
  if (typeof message === 'string') return { code, message }
  diag.warn(`Dropping a span status message that is a ${typeof message}, not a string.`)
  return { code }
}

function isTime(value: unknown): value is TimeInput {
  try {
    return isTimeInput(value)
  } catch {
    return false
  }
}

function describe(span: RecordingSpan): object {
  const { name, kind, parentSpanContext, status, startTime, endTime, duration, ended } = span
  const { attributes, events, links, droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span
  return {
    name,
    kind,
    spanContext: span.spanContext(),
    parentSpanContext,
    status,
    startTime,
    endTime,
    duration,
    ended,
    attributes,
    events,
    links,
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
    instrumentationScope: span.instrumentationScope,
  }
}
