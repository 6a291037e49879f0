import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type TimeInput,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { type IdGenerator, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import { type AttributeSet, cleanForSampler, cleanStartAttributes, limitAttributes } from './attributes.ts'
import { showAs } from './inspect.ts'
import { attempt } from './readable-attributes.ts'
import { askSampler, ignoresAttributes } from './sampling.ts'
import { cleanLink, RecordingSpan, type SpanOrigin } from './span.ts'
import type { CountSpan } from './span-metrics.ts'
import { UnsampledSpan } from './unsampled-span.ts'

// In the bundle an import is read through a getter, each time; these are read for every span.
const tracing = trace
const contexts = context
const isSuppressed = isTracingSuppressed
const isValid = isSpanContextValid
const Unsampled = UnsampledSpan
const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision
const { NONE, SAMPLED } = TraceFlags

const NO_ATTRIBUTES: Attributes = Object.freeze({})
const NO_LINKS: Link[] = []

/** What the tracers of one provider share. */
export type TracerParts = {
  readonly sampler: Sampler
  readonly ids: IdGenerator
  /** Whether it matters in which order the generator is asked: a user's own may count. */
  readonly idsInOrder: boolean
  readonly countSpan: CountSpan | undefined
}

/** What is decided about a span that will be recorded. */
type Birth = {
  readonly spanContext: SpanContext
  /** Valid, or undefined. */
  readonly parentSpanContext: SpanContext | undefined
  /** Attributes that the sampler adds. */
  readonly added: Readonly<Attributes> | undefined
  readonly afterEnd: (() => void) | undefined
}

type ActiveSpanBody = (span: Span) => unknown

/**
 * The tracer of the specification by the rules of the SDK's own, but cheaper: attributes are
 * cleaned once, and not at all when the sampler says no without asking for them.
 */
export class RecordingTracer implements Tracer {
  readonly origin: SpanOrigin
  private readonly parts: TracerParts
  private readonly decidesWithoutAttributes: boolean

  constructor(origin: SpanOrigin, parts: TracerParts) {
    this.origin = origin
    this.parts = parts
    this.decidesWithoutAttributes = ignoresAttributes(parts.sampler)
  }

  startSpan(name: string, options: SpanOptions = {}, parent: Context = contexts.active()): Span {
    try {
      return this.start(name, options, parent)
    } catch {
      return this.start(name, readableOptions(options), parent)
    }
  }

  /** @throws what a getter or proxy in the options throws */
  private start(name: string, options: SpanOptions, parent: Context): Span {
    const parentContext = options.root ? tracing.deleteSpan(parent) : parent
    if (isSuppressed(parentContext)) return tracing.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const { limits } = this.origin
    const kind = kindOf(options.kind)
    if (this.decidesWithoutAttributes) {
      const birth = this.decide(parentContext, name, kind, NO_ATTRIBUTES, NO_LINKS)
      if (birth instanceof Unsampled) return birth
      const set =
        birth.added === undefined
          ? cleanStartAttributes(options.attributes, limits)
          : limitAttributes(cleanForSampler(options.attributes), birth.added, limits)
      return this.create(birth, name, kind, set, this.cleanLinks(options.links), options.startTime, parentContext)
    }
    const cleaned = cleanForSampler(options.attributes)
    const attributes = (cleaned.attributes ??= {})
    const links = this.cleanLinks(options.links)
    const birth = this.decide(parentContext, name, kind, attributes, links ?? [])
    if (birth instanceof Unsampled) return birth
    const set = limitAttributes(cleaned, birth.added, limits)
    return this.create(birth, name, kind, set, links, options.startTime, parentContext)
  }

  /**
   * Starts a span whose attributes cost something to compute: they are computed only when the
   * sampler asks for them or the span is recorded.
   * @param attributesOf returns a new object without undefined or invalid values
   */
  startSpanLazily<Subject>(
    name: string,
    kind: SpanKind,
    parentContext: Context,
    subject: Subject,
    attributesOf: (subject: Subject) => Attributes,
  ): Span {
    if (!this.decidesWithoutAttributes || isSuppressed(parentContext)) {
      return this.startSpan(name, { kind, attributes: attributesOf(subject) }, parentContext)
    }
    const birth = this.decide(parentContext, name, kind, NO_ATTRIBUTES, NO_LINKS)
    if (birth instanceof Unsampled) return birth
    const set = this.adopt(attributesOf(subject), birth.added)
    return this.create(birth, name, kind, set, undefined, undefined, parentContext)
  }

  startActiveSpan<F extends ActiveSpanBody>(name: string, fn: F): ReturnType<F>
  startActiveSpan<F extends ActiveSpanBody>(name: string, options: SpanOptions, fn: F): ReturnType<F>
  startActiveSpan<F extends ActiveSpanBody>(name: string, options: SpanOptions, parent: Context, fn: F): ReturnType<F>
  startActiveSpan(
    name: string,
    ...rest:
      | []
      | [ActiveSpanBody]
      | [SpanOptions | undefined, ActiveSpanBody]
      | [SpanOptions | undefined, Context | undefined, ActiveSpanBody]
  ): unknown {
    switch (rest.length) {
      case 0:
        return undefined
      case 1:
        return this.runActive(name, undefined, undefined, rest[0])
      case 2:
        return this.runActive(name, rest[0], undefined, rest[1])
      default:
        return this.runActive(name, rest[0], rest[1], rest[2])
    }
  }

  private runActive(
    name: string,
    options: SpanOptions | undefined,
    parent: Context | undefined,
    fn: ActiveSpanBody,
  ): unknown {
    const parentContext = parent ?? contexts.active()
    const span = this.startSpan(name, options, parentContext)
    return contexts.with(tracing.setSpan(parentContext, span), fn, undefined, span)
  }

  private decide(
    parentContext: Context,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): Birth | UnsampledSpan {
    const { sampler, ids, idsInOrder, countSpan } = this.parts
    const ownId = idsInOrder ? ids.generateSpanId() : undefined
    const parentSpan = tracing.getSpan(parentContext)
    const parent = parentSpan?.spanContext()
    // A span of our own has valid ids; those of others are checked.
    const valid = parent !== undefined && (parentSpan instanceof RecordingSpan || isValid(parent))
    const parentSpanContext = valid ? parent : undefined
    const traceId = parentSpanContext?.traceId ?? ids.generateTraceId()
    const result = askSampler(sampler, parentContext, traceId, name, kind, attributes, links)
    const { decision } = result
    const traceState = result.traceState ?? parentSpanContext?.traceState
    const afterEnd = countSpan?.(parent, decision)
    if (decision === NOT_RECORD) return new Unsampled(traceId, ownId, traceState, ids)
    return {
      spanContext: {
        traceId,
        spanId: ownId ?? ids.generateSpanId(),
        traceFlags: decision === RECORD_AND_SAMPLED ? SAMPLED : NONE,
        traceState: traceState!,
      },
      parentSpanContext,
      added: result.attributes,
      afterEnd,
    }
  }

  private create(
    birth: Birth,
    name: string,
    kind: SpanKind,
    set: AttributeSet,
    links: Link[] | undefined,
    startTime: TimeInput | undefined,
    parentContext: Context,
  ): Span {
    const span = new RecordingSpan(
      this.origin,
      name,
      kind,
      birth.spanContext,
      birth.parentSpanContext,
      set,
      links,
      startTime,
    )
    span.afterEnd = birth.afterEnd
    this.origin.sink.onStart(span, parentContext)
    return span
  }

  private cleanLinks(links: Link[] | undefined): Link[] | undefined {
    return links?.length ? links.flatMap((link) => cleanLink(link, this.origin.limits) ?? []) : undefined
  }

  /** Takes valid attributes as they are unless a limit may apply to them. */
  private adopt(attributes: Attributes, added: Readonly<Attributes> | undefined): AttributeSet {
    const { limits } = this.origin
    let attributesCount = 0
    for (const _key in attributes) attributesCount++
    if (
      added === undefined &&
      attributesCount <= limits.attributeCountLimit &&
      limits.attributeValueLengthLimit === Infinity
    ) {
      return { attributes, attributesCount, droppedAttributesCount: 0 }
    }
    return limitAttributes({ attributes }, added, limits)
  }
}

/** A collector refuses a whole batch for one kind that there is not. */
function kindOf(kind: unknown): SpanKind {
  return typeof kind === 'number' && SpanKind[kind] !== undefined ? kind : SpanKind.INTERNAL
}

/** What can be read of the options that an app gave. */
function readableOptions(given: SpanOptions | null): SpanOptions {
  const attributes = attempt(() => given?.attributes)
  const links = attempt(() => given?.links?.filter((link) => attempt(() => ({ ...link.context }))))
  const startTime = attempt(() => given?.startTime)
  return {
    kind: attempt(() => given?.kind) ?? SpanKind.INTERNAL,
    root: attempt(() => given?.root) === true,
    ...(attributes !== undefined && { attributes }),
    ...(links !== undefined && { links }),
    ...(startTime !== undefined && { startTime }),
  }
}

showAs('RecordingTracer', RecordingTracer.prototype, ({ origin }) => ({
  instrumentationScope: origin.instrumentationScope,
  spanLimits: origin.limits,
}))
