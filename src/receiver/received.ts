import type { AttributeValue, Attributes } from './fields.ts'

/** The instrumentation scope of a span, log record or metric. */
export type Scope = {
  readonly name: string
  readonly version: string | undefined
  readonly attributes: Attributes
  readonly schemaUrl: string | undefined
}

/** What every received thing carries of where it comes from. */
export type Origin = {
  readonly scope: Scope
  /** The attributes of the resource. */
  readonly resource: Attributes
  readonly resourceSchemaUrl: string | undefined
}

/** A span's kind, in lower case. */
export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** A span's status; the message is empty when there is none. */
export type SpanStatus = { readonly code: 'unset' | 'ok' | 'error'; readonly message: string | undefined }

/** An event of a span. */
export type ReceivedSpanEvent = {
  readonly name: string
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
}

/** A link of a span to another one. */
export type ReceivedSpanLink = {
  readonly traceId: string
  readonly spanId: string
  readonly traceState: string | undefined
  readonly flags: number
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
}

/** A span, with the resource and scope that it came with. */
export type ReceivedSpan = Origin & {
  readonly name: string
  readonly kind: SpanKind
  /** 32 and 16 hex digits, as ids are everywhere here. */
  readonly traceId: string
  readonly spanId: string
  /** undefined for the root of a trace. */
  readonly parentSpanId: string | undefined
  /** Whether the parent is in another process; undefined when the sender does not say. */
  readonly parentIsRemote: boolean | undefined
  readonly traceState: string | undefined
  /** All 32 bits of OTLP; the 8 low ones are the W3C trace flags. */
  readonly flags: number
  /** Nanoseconds since 1970. */
  readonly startNs: bigint
  readonly endNs: bigint
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
  readonly events: readonly ReceivedSpanEvent[]
  readonly droppedEventsCount: number
  readonly links: readonly ReceivedSpanLink[]
  readonly droppedLinksCount: number
  readonly status: SpanStatus
}

/** A log record, with the resource and scope that it came with. */
export type ReceivedLog = Origin & {
  /** Nanoseconds since 1970; undefined when the sender gives none (or 0). */
  readonly timeNs: bigint | undefined
  readonly observedTimeNs: bigint | undefined
  /** 1 to 24, 0 when the sender gives none. */
  readonly severityNumber: number
  readonly severityText: string | undefined
  /** undefined: no body; null: an empty one. */
  readonly body: AttributeValue | undefined
  readonly eventName: string | undefined
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** The 8 low bits are the W3C trace flags. */
  readonly flags: number
}

/** A measurement that stands for others of its point. */
export type Exemplar = {
  readonly value: number | bigint | undefined
  readonly timeNs: bigint
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly filteredAttributes: Attributes
}

/** What all data points have. */
export type Point = {
  readonly attributes: Attributes
  /** Nanoseconds since 1970; undefined when the sender gives none (or 0). */
  readonly startNs: bigint | undefined
  readonly timeNs: bigint
  /** Bit 0: no value was recorded. */
  readonly flags: number
}

/** A point of a sum or a gauge. */
export type NumberPoint = Point & {
  readonly value: number | bigint | undefined
  /** As sent: `as_int` or `as_double`. */
  readonly valueKind: 'int' | 'double' | undefined
  readonly exemplars: readonly Exemplar[]
}

/** A point of a histogram with explicit bounds. */
export type HistogramPoint = Point & {
  readonly count: number | bigint
  readonly sum: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  readonly bucketCounts: readonly (number | bigint)[]
  readonly explicitBounds: readonly number[]
  readonly exemplars: readonly Exemplar[]
}

/** Counts of neighbouring buckets, from the one at `offset` on. */
export type ExponentialBuckets = { readonly offset: number; readonly bucketCounts: readonly (number | bigint)[] }

/** A point of an exponential histogram. */
export type ExponentialHistogramPoint = Point & {
  readonly count: number | bigint
  readonly sum: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  readonly scale: number
  readonly zeroCount: number | bigint
  readonly zeroThreshold: number
  readonly positive: ExponentialBuckets
  readonly negative: ExponentialBuckets
  readonly exemplars: readonly Exemplar[]
}

/** A point of a summary, which other senders than this package make. */
export type SummaryPoint = Point & {
  readonly count: number | bigint
  readonly sum: number
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[]
}

/** Whether points are since the start or since the last export. */
export type Temporality = 'unspecified' | 'delta' | 'cumulative'

/** The data of a metric, by its kind. */
export type MetricData =
  | { readonly kind: 'gauge'; readonly points: readonly NumberPoint[] }
  | {
      readonly kind: 'sum'
      readonly temporality: Temporality
      readonly monotonic: boolean
      readonly points: readonly NumberPoint[]
    }
  | { readonly kind: 'histogram'; readonly temporality: Temporality; readonly points: readonly HistogramPoint[] }
  | {
      readonly kind: 'exponentialHistogram'
      readonly temporality: Temporality
      readonly points: readonly ExponentialHistogramPoint[]
    }
  | { readonly kind: 'summary'; readonly points: readonly SummaryPoint[] }
  | { readonly kind: 'none'; readonly points: readonly never[] }

/** A metric with its points, and the resource and scope that it came with. */
export type ReceivedMetric = Origin &
  MetricData & {
    readonly name: string
    readonly description: string
    readonly unit: string
  }
